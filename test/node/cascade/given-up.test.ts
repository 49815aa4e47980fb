import { expect, test } from 'vitest';
import { ManualClock } from '../../fakes/clock.ts';
import { fails, request, setup, standIn } from './stand-ins.ts';

/** Finds out at the first request that its model cannot be loaded, and says so from then on. */
function damaged() {
  const looks: { notReady?: string } = {};
  const one = standIn('one', call => {
    looks.notReady = 'The model is damaged.';
    return fails('server-error')(call);
  });
  return { ...one, facts: () => ({ ...one.facts(), ...looks }) };
}

test('a backend that finds out that it cannot answer is tried once, also when it is the only choice', async () => {
  const one = damaged();
  const { cascade } = setup([one]);
  const outcome = await cascade.chat(request());
  expect(outcome).toMatchObject({ kind: 'refused', attempts: 'a/one:server-error', refusal: { status: 503 } });
  expect(one.calls).toHaveLength(1);
});

test('one that fails and may do better is tried again', async () => {
  const clock = new ManualClock();
  const one = standIn('one', fails('server-error'));
  const { cascade } = setup([one], {}, { clock });
  const outcome = cascade.chat(request());
  await clock.advance(10_000);
  expect(await outcome).toMatchObject({ kind: 'refused' });
  expect(one.calls).toHaveLength(3);
});
