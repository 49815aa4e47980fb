import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeResult } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';
import type { Wanted } from './draft.ts';
import { SETTINGS_KEY } from './use-settings.ts';

/** What came of the last saving or undoing. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: Extract<ChangeResult, { kind: 'saved' }>; readonly at: number }
  | { readonly kind: 'not-done'; readonly result: Exclude<ChangeResult, { kind: 'saved' }> }
  | { readonly kind: 'lost'; readonly message: string };

/** Saves and undoes, one at a time. */
export function useSave(version: string | undefined, whenSaved: () => void) {
  const { client } = useNode();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome>();
  const [isSaving, setIsSaving] = useState(false);
  const run = async (changing: Promise<ChangeResult>, done: () => void) => {
    setIsSaving(true);
    try {
      const result = await changing;
      if (result.kind === 'saved') done();
      setOutcome(result.kind === 'saved' ? { kind: 'done', result, at: Date.now() } : { kind: 'not-done', result });
    } catch (error) {
      setOutcome({ kind: 'lost', message: reasonOf(error) });
    } finally {
      await Promise.all([
        queries.invalidateQueries({ queryKey: [SETTINGS_KEY] }),
        queries.invalidateQueries({ queryKey: ['configuration'] }),
      ]);
      setIsSaving(false);
    }
  };
  return {
    outcome,
    isSaving,
    save(changes: readonly Wanted[]) {
      if (version === undefined || isSaving || changes.length === 0) return;
      void run(client.saveSettings.mutate({ version, changes: [...changes] }), whenSaved);
    },
    undo(step: string) {
      if (version === undefined || isSaving) return;
      void run(client.undoSettings.mutate({ version, step }), () => {});
    },
  };
}
