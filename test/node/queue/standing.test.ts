import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareStandings, JOB_STATES, type Standing } from '../../../main/node/queue/index.ts';

const standing = fc.record({
  id: fc.constant('job_1'),
  state: fc.constantFrom(...JOB_STATES),
  version: fc.integer({ min: 1, max: 3 }),
  holder: fc.constantFrom('a', 'b'),
  epoch: fc.integer({ min: 1, max: 3 }),
  life: fc.integer({ min: 1, max: 2 }),
  endedIn: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  post: fc.constantFrom(undefined, 'pending' as const, 'delivered' as const, 'given-up' as const),
});

test('of two copies the same one counts on both nodes, and of three the same whoever is asked first', () => {
  const sign = (one: Standing, other: Standing) => Math.sign(compareStandings(one, other));
  fc.assert(
    fc.property(standing, standing, standing, (one, two, three) => {
      expect(sign(one, two) + sign(two, one)).toBe(0);
      if (sign(one, two) >= 0 && sign(two, three) >= 0) expect(sign(one, three)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

const base: Standing = { id: 'job_1', state: 'queued', version: 5, holder: 'a', epoch: 1, life: 1 };
const done = { state: 'done', endedIn: 1 } as const;

test.each<[string, Partial<Standing>, Partial<Standing>]>([
  ['who took it later holds it', { epoch: 2, holder: 'b', version: 1 }, { version: 9 }],
  ['an end counts, also of a holder whose job was taken', done, { epoch: 2, holder: 'b' }],
  ['of two ends the first holder’s', done, { ...done, endedIn: 2, epoch: 2, holder: 'b' }],
  [
    'unless the other is what the receiver was told',
    { ...done, endedIn: 2, epoch: 2, post: 'delivered' },
    { ...done, post: 'pending' },
  ],
  [
    'of one end the copy of who tells it now',
    { ...done, epoch: 2, holder: 'b', post: 'pending' },
    { ...done, post: 'pending' },
  ],
  ['a job that was put back goes before its end', { life: 2, epoch: 2 }, { ...done, post: 'delivered' }],
  ['the holder’s latest', { version: 6, state: 'running' }, {}],
  ['a post that was given up', { ...done, post: 'given-up' }, { ...done, post: 'pending' }],
])('%s', (_, counts, does) => {
  expect(compareStandings({ ...base, ...counts }, { ...base, ...does })).toBeGreaterThan(0);
});
