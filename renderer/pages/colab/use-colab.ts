import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColabAnswer } from '../../../main/node/control/colab-view.ts';
import { useActOn } from '../../api/act.ts';
import { useAskedAgain } from '../../api/asked-again.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';

export const COLAB_KEY = 'colab';
/** Clocks, a pull and the time of a line change without an event: how often the node is asked by itself, ms. */
const LOOK_AGAIN = 2000;

/** The Colab sessions; asked for again after each change of the node, and every two seconds. */
export function useColab() {
  const { client } = useNode();
  useAskedAgain(COLAB_KEY);
  return useQuery({ queryKey: [COLAB_KEY], queryFn: () => client.colab.query(), refetchInterval: LOOK_AGAIN });
}

/** One thing that the owner does here, and what came of it. */
export function useAct<Input = void>(act: (client: ControlClient, input: Input) => Promise<ColabAnswer>) {
  return useActOn<ColabAnswer, Input>(COLAB_KEY, act);
}

/** The line of a backend. It is held here alone, until it is used, withdrawn or too old. */
export function useLine(backend: string) {
  const { client } = useNode();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: [COLAB_KEY] });
  const show = useMutation({
    async mutationFn() {
      const shown = await client.showColabLine.mutate({ backend });
      await again();
      return shown;
    },
  });
  const withdraw = useMutation({
    mutationFn: () => client.withdrawColabLine.mutate({ backend }),
    onSuccess: () => show.reset(),
    onSettled: again,
  });
  const error = show.error ?? withdraw.error;
  const problem = error ? `${reasonOf(error)}.` : show.data?.kind === 'refused' ? show.data.message : undefined;
  return {
    show: () => show.mutate(),
    withdraw: () => withdraw.mutate(),
    isPending: show.isPending || withdraw.isPending,
    shown: show.data?.kind === 'line' ? show.data : undefined,
    problem,
  };
}
