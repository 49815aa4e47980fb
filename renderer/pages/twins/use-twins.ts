import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TwinAnswer } from '../../../main/node/control/twin-view.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';

const KEY = 'twins';
/** Silence, load and a code's time change without an event: how often the node is asked by itself, ms. */
const LOOK_AGAIN = 2000;

/** Both machines; asked for again after each change of the node, and every two seconds. */
export function useTwins() {
  const { client } = useNode();
  useAskedAgain(KEY);
  return useQuery({ queryKey: [KEY], queryFn: () => client.twins.query(), refetchInterval: LOOK_AGAIN });
}

/** One thing that the owner does, and what came of it, which stays to be read until the next time. */
export function useAct<Input = void>(act: (client: ControlClient, input: Input) => Promise<TwinAnswer>) {
  const { client } = useNode();
  const queries = useQueryClient();
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: (input: Input) => act(client, input),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
  const answer: TwinAnswer | undefined = error ? { kind: 'refused', message: `${reasonOf(error)}.` } : data;
  return { run: mutate, isPending, answer, forget: reset };
}
