import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useAskedAgain } from '../../api/asked-again.ts';
import { useNode } from '../../api/node-access.tsx';

/** Everything that is asked of the engines is kept under this. */
const ENGINES_KEY = 'engines';
/** A download gets on, and a log grows, without the node's telling; how often it is asked by itself, ms. */
const LOOK_AGAIN = 2000;

/** The engines of this machine; asked for again after each change of the node. */
export function useEngines() {
  const { client } = useNode();
  useAskedAgain(ENGINES_KEY);
  return useQuery({
    queryKey: [ENGINES_KEY],
    queryFn: () => client.engines.query(),
    refetchInterval: LOOK_AGAIN,
  });
}

export type EngineMove = 'start' | 'stop' | 'restart';

/** What a person does to one engine. */
export function useEngineMove(baseUrl: string) {
  const { client } = useNode();
  const queries = useQueryClient();
  return useMutation({
    mutationFn(move: EngineMove) {
      switch (move) {
        case 'start':
          return client.startEngine.mutate({ baseUrl });
        case 'stop':
          return client.stopEngine.mutate({ baseUrl });
        case 'restart':
          return client.restartEngine.mutate({ baseUrl });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [ENGINES_KEY] }),
  });
}

/** The installation of Ollama: begun, or cancelled. */
export function useInstall() {
  const { client } = useNode();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (move: 'begin' | 'cancel') =>
      move === 'begin' ? client.installOllama.mutate() : client.cancelOllamaInstall.mutate(),
    onSettled: () => queries.invalidateQueries({ queryKey: [ENGINES_KEY] }),
  });
}
