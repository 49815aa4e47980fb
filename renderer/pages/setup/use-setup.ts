import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ChangeResult, Surroundings } from '../../../main/node/control/setup.ts';
import { useNode } from '../../api/node-access.tsx';

/** How often what is missing is looked for again, ms. */
const LOOK_AGAIN = 4000;

/** What is around this node; asked again as long as somebody may be installing something. */
export function useSurroundings() {
  const { client } = useNode();
  return useQuery({
    queryKey: ['setup'],
    queryFn: () => client.setup.query(),
    refetchInterval: ({ state }) => (isComplete(state.data) ? false : LOOK_AGAIN),
  });
}

/** The configuration document as it is on disk. Asked again while it is wrong, since somebody is at it. */
export function useConfiguration() {
  const { client, connection } = useNode();
  const queries = useQueryClient();
  const isLive = connection.kind === 'live';
  // A node that comes back may have been started with another document.
  useEffect(() => {
    if (isLive) void queries.invalidateQueries({ queryKey: ['configuration'] });
  }, [isLive, queries]);
  return useQuery({
    queryKey: ['configuration'],
    queryFn: () => client.configuration.query(),
    refetchInterval: ({ state }) => (state.data?.kind === 'refused' ? LOOK_AGAIN : false),
  });
}

export type Configuration = NonNullable<ReturnType<typeof useConfiguration>['data']>;

/** What came of a change; `lost` when the node's answer did not arrive. */
export type Report = ChangeResult | { readonly kind: 'lost'; readonly message: string };

function isComplete(around: Surroundings | undefined): boolean {
  return around?.ollamas.every(({ found }) => found.kind === 'running' && found.models.length > 0) ?? false;
}
