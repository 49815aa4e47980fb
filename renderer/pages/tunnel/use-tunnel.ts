import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TunnelAnswer } from '../../../main/node/control/tunnel-view.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';

const KEY = 'tunnel';
/** How often the node is asked by itself, ms: shares and times change without an event. */
const LOOK_AGAIN = 5000;

/** The tunnel; asked for again after each change of the node. */
export function useTunnel() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({ queryKey: [KEY], queryFn: () => client.tunnel.query(), refetchInterval: LOOK_AGAIN });
}

/** One thing that the owner does, and what came of it, which stays to be read until the next time. */
export function useAct<Input = void>(act: (client: ControlClient, input: Input) => Promise<TunnelAnswer>) {
  const { client } = useNode();
  const queries = useQueryClient();
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: (input: Input) => act(client, input),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
  const answer: TunnelAnswer | undefined = error ? { kind: 'refused', message: `${reasonOf(error)}.` } : data;
  return { run: mutate, isPending, answer };
}
