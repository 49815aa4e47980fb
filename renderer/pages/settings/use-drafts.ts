import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Draft } from './draft.ts';

export type Drafts = ReadonlyMap<string, Draft>;

const KEY = ['settings-drafts'];
const none: Drafts = new Map();

/** What was changed and not saved. It stays while other pages are looked at, and goes with the tab. */
export function useDrafts() {
  const queries = useQueryClient();
  const { data: drafts = none } = useQuery<Drafts>({
    queryKey: KEY,
    queryFn: () => queries.getQueryData<Drafts>(KEY) ?? none,
    initialData: none,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const put = useCallback(
    (path: string, draft: Draft | undefined) => {
      queries.setQueryData<Drafts>(KEY, was => {
        const next = new Map(was);
        if (draft) next.set(path, draft);
        else next.delete(path);
        return next;
      });
    },
    [queries],
  );
  const clear = useCallback(() => queries.setQueryData<Drafts>(KEY, none), [queries]);
  return { drafts, put, clear };
}
