import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChangeResult } from '../../../main/node/control/setup.ts';
import type { Report } from './use-setup.ts';

/**
 * One change of the document and what came of it, which stays to be read until the next one. Everything that shows the
 * document is asked again afterwards, also when somebody else was faster.
 */
export function useChange<Input, Result extends ChangeResult>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['configuration'] }),
        queries.invalidateQueries({ queryKey: ['setup'] }),
      ]),
  });
  const report: Report | undefined = error ? { kind: 'lost', message: error.message } : data;
  return { run: mutate, isPending, result: data, report, forget: reset };
}
