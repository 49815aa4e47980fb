import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAskedAgain } from '../../api/asked-again.ts';
import { useNode } from '../../api/node-access.tsx';
import { type Choice, type PastRequest, questionFor } from './past-requests.ts';

/** Everything that is asked of past requests is kept under this. */
const REQUESTS_KEY = 'requests';
/** Rows that are asked for together. */
const BLOCK = 100;

/** Rows of the list, as far as they are here, by their place in it. */
export interface Rows {
  readonly total: number;
  readonly leftOut: number;
  readonly isWhole: boolean;
  readonly requests: ReadonlyMap<number, PastRequest>;
}

/** The rows of a part of the list. What was shown last stays until what is asked for is here. */
export function useRows(
  choice: Choice,
  now: number,
  until: number | undefined,
  first: number,
  last: number,
): { rows: Rows | undefined; error?: Error } {
  const { client } = useNode();
  useAskedAgain(REQUESTS_KEY);
  const [shown, setShown] = useState<Rows>();
  const question = questionFor(choice, now, until);
  const from = Math.floor(first / BLOCK);
  const blocks = Array.from({ length: Math.floor(last / BLOCK) - from + 1 }, (_, index) => from + index);
  const { pages, error } = useQueries({
    queries: blocks.map(block => ({
      queryKey: [REQUESTS_KEY, 'rows', question, block],
      queryFn: () => client.requests.query({ ...question, offset: block * BLOCK, limit: BLOCK }),
      gcTime: 30_000,
    })),
    combine: found => ({
      pages: found.map(({ data }) => data),
      error: found.find(each => each.error)?.error,
    }),
  });
  const [page] = pages;
  const isHere = page !== undefined && pages.every(each => each !== undefined);
  const rows = isHere ? { ...page, requests: placed(pages, from * BLOCK) } : shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `pages` changes with what they hold, `rows` each time
  useEffect(() => {
    if (isHere) setShown(rows);
  }, [pages, isHere]);
  return { rows, ...(error ? { error } : {}) };
}

/** One request with all that is known of it. */
export function useRequest(id: string) {
  const { client } = useNode();
  return useQuery({ queryKey: [REQUESTS_KEY, 'one', id], queryFn: () => client.request.query({ id }) });
}

function placed(pages: readonly ({ readonly requests: readonly PastRequest[] } | undefined)[], start: number) {
  const rows = pages.flatMap((page, block) =>
    (page?.requests ?? []).map((request, index) => [start + block * BLOCK + index, request] as const),
  );
  return new Map(rows);
}
