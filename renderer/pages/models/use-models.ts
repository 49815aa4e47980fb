import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Answer, ModelsState } from '../../../main/node/control/models-view.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';

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

/** One thing that the owner does, and what came of it, which stays to be read until the next time. */
export function useAct<Input>(act: (client: ControlClient, input: Input) => Promise<Answer>) {
  const { client } = useNode();
  const queries = useQueryClient();
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: (input: Input) => act(client, input),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
  const answer: Answer | undefined = error ? { kind: 'refused', message: `${reasonOf(error)}.` } : data;
  return { run: mutate, isPending, answer, forget: reset };
}
