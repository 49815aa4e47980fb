import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Told } from '../../../../main/node/control/stats-view.ts';
import type { Overview, SatisfactionView, SavedView } from '../../../../main/node/stats/index.ts';
import { useNode } from '../../../api/node-access.tsx';

export type { Overview, SatisfactionView, SavedView };
export type Range = Overview['range'];
/** Whose figures are asked for, and whose they are. */
export type WhichMachines = 'both' | 'this';
export type MachinesTold = Told<object>['machines'];

const MINUTE = 60_000;
/** Until the first request is seen, ms. */
const SOON = 15_000;
/** How often the lines are asked for again, so that a new minute appears by itself. A year is much to add up for a node. */
const AGAIN: Readonly<Record<Range, number>> = {
  hour: SOON,
  day: MINUTE,
  week: 5 * MINUTE,
  year: 15 * MINUTE,
};
const DAYS = 30;

/** What happened in a time, asked again as long as somebody looks. */
export function useOverview(range: Range, machines: WhichMachines) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'overview', range, machines],
    queryFn: () => client.overview.query({ range, machines }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.totals.requests && !isLacking(state.data) ? AGAIN[range] : SOON),
  });
}

/** How the answers of the last 30 days were liked. */
export function useSatisfaction(machines: WhichMachines) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'satisfaction', machines],
    queryFn: () => client.satisfaction.query({ days: DAYS, machines }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isLacking(state.data) ? SOON : MINUTE),
  });
}

/** What the answers of the last 30 days saved. */
export function useSaved(machines: WhichMachines) {
  const { client } = useNode();
  return useQuery({
    queryKey: ['charts', 'saved', machines],
    queryFn: () => client.saved.query({ days: DAYS, machines }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isLacking(state.data) ? SOON : MINUTE),
  });
}

/** The twin's figures are missing for now. */
function isLacking(told: { readonly machines: MachinesTold } | undefined): boolean {
  return told?.machines.kind === 'this' && told.machines.why !== 'chosen';
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
