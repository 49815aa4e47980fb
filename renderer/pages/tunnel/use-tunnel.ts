import { useQuery } from '@tanstack/react-query';
import type { TunnelAnswer } from '../../../main/node/control/tunnel-view.ts';
import { useActOn } from '../../api/act.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';

const KEY = 'tunnel';
/** How often the node is asked by itself, ms: shares and times change without an event. */
const LOOK_AGAIN = 5000;

/** The tunnel; asked for again after each change of the node. */
export function useTunnel() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({ queryKey: [KEY], queryFn: () => client.tunnel.query(), refetchInterval: LOOK_AGAIN });
}

/** One thing that the owner does here, and what came of it. */
export function useAct<Input = void>(act: (client: ControlClient, input: Input) => Promise<TunnelAnswer>) {
  return useActOn<TunnelAnswer, Input>(KEY, act);
}
