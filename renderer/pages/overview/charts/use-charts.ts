import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Overview, SatisfactionView, SavedView } from '../../../../main/node/stats/index.ts';
import { useNode } from '../../../api/node-access.tsx';

export type { Overview, SatisfactionView, SavedView };
export type Range = Overview['range'];

/** How often the lines are asked for again, so that a new minute appears by itself; ms. */
const LINES = 15_000;
/** The same for what is of 30 days. */
const SUMS = 60_000;
const DAYS = 30;

/** What happened in a time, asked again as long as somebody looks. */
export function useOverview(range: Range) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'overview', range],
    queryFn: () => client.overview.query({ range }),
    placeholderData: keepPreviousData,
    refetchInterval: LINES,
  });
}

/** How the answers of the last 30 days were liked. */
export function useSatisfaction() {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'satisfaction'],
    queryFn: () => client.satisfaction.query({ days: DAYS }),
    refetchInterval: SUMS,
  });
}

/** What the answers of the last 30 days saved. */
export function useSaved() {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'saved'],
    queryFn: () => client.saved.query({ days: DAYS }),
    refetchInterval: SUMS,
  });
}

/** Asks at once when the node is there again. */
export function useFreshAfterLoss(): void {
  const { connection } = useNode();
  const queries = useQueryClient();
  const isLive = connection.kind === 'live';
  useEffect(() => {
    if (isLive) void queries.invalidateQueries({ queryKey: ['charts'] });
  }, [isLive, queries]);
}
