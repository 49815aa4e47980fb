import { useQuery } from '@tanstack/react-query';
import type { Answer, ModelsState } from '../../../main/node/control/models-view.ts';
import { useActOn } from '../../api/act.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';

const KEY = 'models';
/** While something comes or is measured, and else, ms. */
const LOOK_SOON = 1000;
const LOOK_AGAIN = 5000;

export type Model = ModelsState['models'][number];
export type Pull = ModelsState['pulls'][number];

/** The models of this machine; asked for again after each change of the node, and each second while something runs. */
export function useModels() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({
    queryKey: [KEY],
    queryFn: () => client.models.query(),
    refetchInterval: ({ state }) => (state.data?.isBusy ? LOOK_SOON : LOOK_AGAIN),
  });
}

/** One thing that the owner does here, and what came of it. */
export function useAct<Input>(act: (client: ControlClient, input: Input) => Promise<Answer>) {
  return useActOn<Answer, Input>(KEY, act);
}
