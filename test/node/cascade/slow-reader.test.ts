import { expect, test } from 'vitest';
import { delta, request, SILENCE, setup, standIn, streams, writes } from './stand-ins.ts';

/** A stream of which the caller has taken its first piece and is still at it. */
async function reading(step: Parameters<typeof standIn>[1]) {
  const caller = new AbortController();
  const all = setup([standIn('one', step)]);
  const outcome = await all.cascade.chat(request({ stream: true, signal: caller.signal }));
  if (outcome.kind !== 'stream') throw new Error(`no stream but ${outcome.kind}`);
  const first = await outcome.parts.next();
  return { ...all, caller, parts: outcome.parts, first: first.value };
}

test('a caller hears how long it may take for each piece', async () => {
  const { first, parts, rules, clock } = await reading(streams('one ', 'two ', 'three'));
  expect(first).toMatchObject({ timeLeft: rules.timeouts.total });
  await clock.advance(100_000);
  expect((await parts.next()).value).toMatchObject({ timeLeft: rules.timeouts.total - 100_000 });
  await parts.return(undefined);
});

test('a caller that takes nothing until the deadline and leaves is no fault of the backend’s', async () => {
  const { clock, rules, parts, caller, state, records } = await reading(writes('one two three'));
  await clock.advance(rules.timeouts.total + 1);
  caller.abort(new Error('the caller left'));
  await parts.return(undefined);
  expect(state('one')).toMatchObject({ failed: 0, failureShare: 0 });
  expect(state('one').slots.inFlight).toBe(0);
  expect(records.map(({ outcome }) => outcome)).toEqual(['cancelled']);
  expect(clock.waiting).toBe(0);
});

test('a caller that goes on reading after the deadline is told that the time is up', async () => {
  const { clock, rules, parts, state } = await reading(streams({ events: [delta({ content: 'one' })] }, SILENCE));
  await clock.advance(rules.timeouts.total + 1);
  expect((await parts.next()).value).toMatchObject({ kind: 'broken' });
  expect(await parts.next()).toMatchObject({ done: true });
  expect(state('one').slots.inFlight).toBe(0);
});
