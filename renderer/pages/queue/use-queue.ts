import { useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useAskedAgain } from '../../api/asked-again.ts';
import { useNode } from '../../api/node-access.tsx';
import type { Job, JobChoice } from './jobs.ts';

/** Posts to webhooks change without the node's telling: how often it is asked by itself, ms. */
const LOOK_AGAIN = 10_000;
/** Rows that are asked for together. */
const BLOCK = 100;

/** Everything that is asked of the queue is kept under this. */
export const QUEUE_KEY = 'queue';

/** The counts. Together with the rows that are shown they are asked for again after each change of the node. */
export function useQueueState() {
  const { client } = useNode();
  useAskedAgain(QUEUE_KEY);
  return useQuery({
    queryKey: [QUEUE_KEY, 'counts'],
    queryFn: () => client.queue.query(),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Rows of the list, as far as they are here, by their place in it. */
export interface Rows {
  readonly total: number;
  readonly jobs: ReadonlyMap<number, Job>;
}

/** The rows of a part of the list. What was shown last stays until what is asked for is here. */
export function useRows(choice: JobChoice, first: number, last: number): { rows: Rows | undefined; error?: Error } {
  const { client } = useNode();
  const [shown, setShown] = useState<Rows>();
  const from = Math.floor(first / BLOCK);
  const blocks = Array.from({ length: Math.floor(last / BLOCK) - from + 1 }, (_, index) => from + index);
  const { pages, error } = useQueries({
    queries: blocks.map(block => ({
      queryKey: [QUEUE_KEY, 'jobs', choice, block],
      queryFn: () => client.jobs.query({ ...questionOf(choice), offset: block * BLOCK, limit: BLOCK }),
      refetchInterval: LOOK_AGAIN,
      gcTime: 30_000,
    })),
    combine: results => ({
      pages: results.map(({ data }) => data),
      error: results.find(result => result.error)?.error,
    }),
  });
  const [page] = pages;
  const isHere = page !== undefined && pages.every(each => each !== undefined);
  const rows = isHere ? { total: page.total, jobs: placed(pages, from * BLOCK) } : shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `pages` changes with what they hold, `rows` each time
  useEffect(() => {
    if (isHere) setShown(rows);
  }, [pages, isHere]);
  return { rows, ...(error ? { error } : {}) };
}

/** One job, wherever it is in the list; nothing when it is kept no more. */
export function useJob(id: string) {
  const { client } = useNode();
  return useQuery({
    queryKey: [QUEUE_KEY, 'job', id],
    queryFn: async () => {
      const { jobs } = await client.jobs.query({ search: id, limit: 1 });
      return jobs.find(job => job.id === id) ?? null;
    },
  });
}

/** What waits is shown as it came, the oldest first; what is over, the latest first. */
function questionOf({ state, search }: JobChoice) {
  const isOpen = state === 'queued' || state === 'running';
  const order = isOpen ? ('oldest' as const) : ('newest' as const);
  return { search, order, ...(state === 'all' ? {} : { states: [state] }) };
}

function placed(pages: readonly ({ readonly jobs: readonly Job[] } | undefined)[], start: number) {
  const jobs = pages.flatMap((page, block) =>
    (page?.jobs ?? []).map((job, index) => [start + block * BLOCK + index, job] as const),
  );
  return new Map(jobs);
}
