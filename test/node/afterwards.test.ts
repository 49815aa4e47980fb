import { expect, test } from 'vitest';
import { afterwards } from '../../main/node/afterwards.ts';
import { ManualClock } from '../fakes/clock.ts';
import { attempt, requestRecord } from './stats/request-record.ts';

function observed() {
  const clock = new ManualClock();
  const told: string[] = [];
  const soon: (() => void)[] = [];
  const observer = afterwards(
    {
      attemptEnded: ({ backend }) => void told.push(`attempt ${backend}`),
      recordChanged: ({ id }) => void told.push(`changed ${id}`),
      requestEnded: ({ id }) => void told.push(`ended ${id}`),
    },
    clock,
    run => soon.push(run),
  );
  return { clock, told, soon, observer };
}

test('what goes well is told later, all of it, in order and once', async () => {
  const { clock, told, soon, observer } = observed();
  observer.recordChanged(requestRecord({ id: 'r1', outcome: 'running' }));
  observer.attemptEnded(attempt({ backend: 'a/one', outcome: 'ok' }));
  observer.requestEnded(requestRecord({ id: 'r1', outcome: 'ok' }));
  expect([told, soon]).toEqual([[], []]);
  await clock.advance(20);
  expect(told).toEqual(['changed r1', 'attempt a/one', 'ended r1']);
  observer.requestEnded(requestRecord({ id: 'r2', outcome: 'ok' }));
  await clock.advance(20);
  expect(told).toEqual(['changed r1', 'attempt a/one', 'ended r1', 'ended r2']);
  expect(clock.waiting).toBe(0);
});

test('what goes wrong is told in the next turn, after what came before it', () => {
  const { clock, told, soon, observer } = observed();
  observer.recordChanged(requestRecord({ id: 'r1', outcome: 'running' }));
  observer.attemptEnded(attempt({ backend: 'a/one', outcome: 'timed-out' }));
  expect(told).toEqual([]);
  for (const run of soon) run();
  expect(told).toEqual(['changed r1', 'attempt a/one']);
  expect(clock.waiting).toBe(0);
});

test('who asks for it has it told at once, and only once', async () => {
  const { clock, told, observer } = observed();
  observer.requestEnded(requestRecord({ id: 'r1', outcome: 'ok' }));
  observer.flush();
  expect(told).toEqual(['ended r1']);
  await clock.advance(100);
  expect(told).toHaveLength(1);
});
