import { expect, it } from 'vitest';
import { Turn } from '../../../../main/node/backends/ollama/turn.ts';

it('gives turns in the order of asking, past those who gave up', async () => {
  const turn = new Turn();
  const order: string[] = [];
  const never = new AbortController().signal;
  const leaving = new AbortController();
  const first = await turn.take(never);
  const second = turn.take(leaving.signal);
  const third = turn.take(never).then(release => {
    order.push('third');
    return release;
  });
  const reason = new Error('left');
  leaving.abort(reason);
  await expect(second).rejects.toBe(reason);
  expect(order).toEqual([]);
  first();
  (await third)();
  expect(order).toEqual(['third']);
  await expect(turn.take(AbortSignal.abort(reason))).rejects.toBe(reason);
  (await turn.take(never))();
});
