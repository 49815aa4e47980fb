import { expect, test } from 'vitest';
import { afterwards } from '../../main/node/afterwards.ts';
import { attempt, requestRecord } from './stats/request-record.ts';

test('what happens to requests is told later, all of it, in order and once', () => {
  const told: string[] = [];
  const scheduled: (() => void)[] = [];
  const observer = afterwards(
    {
      attemptEnded: ({ backend }) => void told.push(`attempt ${backend}`),
      recordChanged: ({ id }) => void told.push(`changed ${id}`),
      requestEnded: ({ id }) => void told.push(`ended ${id}`),
    },
    run => scheduled.push(run),
  );
  observer.recordChanged(requestRecord({ id: 'r1' }));
  observer.attemptEnded(attempt({ backend: 'a/one' }));
  observer.requestEnded(requestRecord({ id: 'r1' }));
  expect([told, scheduled.length]).toEqual([[], 1]);
  scheduled[0]?.();
  expect(told).toEqual(['changed r1', 'attempt a/one', 'ended r1']);
  observer.requestEnded(requestRecord({ id: 'r2' }));
  expect(scheduled).toHaveLength(2);
  scheduled[1]?.();
  expect(told.at(-1)).toBe('ended r2');
  expect(told).toHaveLength(4);
});
