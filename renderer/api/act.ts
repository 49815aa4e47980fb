import { useMutation, useQueryClient } from '@tanstack/react-query';
import { reasonOf } from '../components/reason-of.ts';
import type { ControlClient } from './client.ts';
import { useNode } from './node-access.tsx';

/**
 * One thing that the owner does, and what came of it, which stays to be read until the next time.
 * @param key of what is asked again afterwards
 */
export function useActOn<Said, Input = void>(key: string, act: (client: ControlClient, input: Input) => Promise<Said>) {
  const { client } = useNode();
  const queries = useQueryClient();
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: (input: Input) => act(client, input),
    onSettled: () => queries.invalidateQueries({ queryKey: [key] }),
  });
  const answer = error ? { kind: 'refused' as const, message: `${reasonOf(error)}.` } : data;
  return { run: mutate, isPending, answer, forget: reset };
}
