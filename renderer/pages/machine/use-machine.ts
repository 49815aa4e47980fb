import { useQuery } from '@tanstack/react-query';
import type { TwinAnswer } from '../../../main/node/control/twin-view.ts';
import { useActOn } from '../../api/act.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';

const KEY = 'machine';
const HISTORY = 'machine history';
/** The node looks every two seconds, ms. */
const LOOK_AGAIN = 2000;

export const RANGES = ['minutes', 'hour', 'day'] as const;
export type Range = (typeof RANGES)[number];
/** As often as a new step can be there, ms; the day's last one grows. */
const HISTORY_AGAIN: Readonly<Record<Range, number>> = { minutes: 2000, hour: 15_000, day: 30_000 };

/** The machine now; asked for again after each change of the node, and every two seconds. */
export function useMachine() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({ queryKey: [KEY], queryFn: () => client.machine.query(), refetchInterval: LOOK_AGAIN });
}

/** How it was until now. */
export function useLoadHistory(range: Range) {
  const { client } = useNode();
  return useQuery({
    queryKey: [HISTORY, range],
    queryFn: () => client.loadHistory.query({ range }),
    refetchInterval: HISTORY_AGAIN[range],
  });
}

/** One thing that the owner does here, and what came of it. */
export function useAct<Input>(act: (client: ControlClient, input: Input) => Promise<TwinAnswer>) {
  return useActOn<TwinAnswer, Input>(KEY, act);
}
