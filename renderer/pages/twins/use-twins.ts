import { useQuery } from '@tanstack/react-query';
import type { TwinAnswer } from '../../../main/node/control/twin-view.ts';
import { useActOn } from '../../api/act.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';

const KEY = 'twins';
/** Silence, load and a code's time change without an event: how often the node is asked by itself, ms. */
const LOOK_AGAIN = 2000;

/** Both machines; asked for again after each change of the node, and every two seconds. */
export function useTwins() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({ queryKey: [KEY], queryFn: () => client.twins.query(), refetchInterval: LOOK_AGAIN });
}

/** One thing that the owner does here, and what came of it. */
export function useAct<Input = void>(act: (client: ControlClient, input: Input) => Promise<TwinAnswer>) {
  const { answer, ...acting } = useActOn<TwinAnswer, Input>(KEY, act);
  // One that did not arrive is refused, and says no more than that.
  const told: TwinAnswer | undefined = answer;
  return { ...acting, answer: told };
}
