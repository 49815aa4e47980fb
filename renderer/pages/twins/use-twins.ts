import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TwinAnswer } from '../../../main/node/control/twin-view.ts';
import type { ControlClient } from '../../api/client.ts';
import { useNode } from '../../api/node-access.tsx';
import { reasonOf } from '../../components/reason-of.ts';

const KEY = 'twins';
/** However much happens, the node is asked again after so long at the soonest, ms. */
const PAUSE = 1000;
/** Silence, load and a code's time change without an event: how often the node is asked by itself, ms. */
const LOOK_AGAIN = 2000;

/** Both machines; asked for again after each change of the node, and every two seconds. */
export function useTwins() {
  const { client, state } = useNode();
  const queries = useQueryClient();
  const askedAt = useRef(0);
  useEffect(() => {
    if (!state) return;
    const wait = Math.max(0, askedAt.current + PAUSE - performance.now());
    const timer = setTimeout(() => {
      askedAt.current = performance.now();
      void queries.invalidateQueries({ queryKey: [KEY] });
    }, wait);
    return () => clearTimeout(timer);
  }, [state, queries]);
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
