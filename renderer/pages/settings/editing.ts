import { createContext, useContext } from 'react';
import type { FormField } from '../../../main/node/config/form/form-node.ts';
import type { Draft } from './draft.ts';
import type { Verdict } from './use-check.ts';
import type { Drafts } from './use-drafts.ts';

/** What every field of the form needs. */
export interface Editing {
  /** As it stands on disk. */
  readonly document: unknown;
  readonly drafts: Drafts;
  readonly put: (path: string, draft: Draft | undefined) => void;
  readonly verdict: Verdict;
  /** Whether a field is shown. */
  readonly isShown: (field: FormField, path: string) => boolean;
}

const editing = createContext<Editing | undefined>(undefined);
export const EditingProvider = editing.Provider;

export function useEditing(): Editing {
  const value = useContext(editing);
  if (!value) throw new Error('useEditing needs an EditingProvider above it');
  return value;
}

/** What is wrong at a place or inside it. */
export function problemAt({ problems }: Verdict, path: string) {
  for (const [where, problem] of problems) {
    if (where === path || where.startsWith(`${path}[`) || where.startsWith(`${path}.`)) return problem;
  }
  return undefined;
}
