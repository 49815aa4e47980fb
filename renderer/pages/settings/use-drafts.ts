import { useSyncExternalStore } from 'react';
import type { Draft } from './draft.ts';

export type Drafts = ReadonlyMap<string, Draft>;

/*
 * What was changed and not saved. It stays while other pages are looked at, and goes with the tab. A store of its own and
 * not the cache of queries, which tells of a change only in a later turn: a field would take back each letter for so long,
 * and the next key meet the page of before.
 */
const none: Drafts = new Map();
let drafts = none;
const listeners = new Set<() => void>();

function change(to: Drafts) {
  drafts = to;
  for (const listener of listeners) listener();
}

function put(path: string, draft: Draft | undefined) {
  const next = new Map(drafts);
  if (draft) next.set(path, draft);
  else next.delete(path);
  change(next);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDrafts() {
  return { drafts: useSyncExternalStore(subscribe, () => drafts), put, clear };
}

function clear() {
  change(none);
}
