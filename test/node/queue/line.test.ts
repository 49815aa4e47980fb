import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Line } from '../../../main/node/queue/line.ts';
import { jobOf } from '../store/job-of.ts';

const HOUR = 3_600_000;
const NOW = 10 * HOUR;
/** The name tells whether it pays. */
const job = (id: string, createdAt: number) => jobOf(id, { createdAt, userTier: id.startsWith('p') ? 'paid' : 'free' });

function lineOf(...jobs: readonly (readonly [string, number])[]): Line {
  const line = new Line();
  for (const [id, createdAt] of jobs) line.add(job(id, createdAt));
  return line;
}

describe('the order', () => {
  test.each<[string, [string, number][], string[]]>([
    [
      'age, whenever they came in',
      [
        ['f2', NOW - 1],
        ['f1', NOW - 2],
        ['f3', NOW],
      ],
      ['f1', 'f2', 'f3'],
    ],
    [
      'callers who pay first',
      [
        ['f1', NOW - 9],
        ['p1', NOW - 1],
        ['p2', NOW],
      ],
      ['p1', 'p2', 'f1'],
    ],
    [
      'one that waits for an hour counts as much as they do',
      [
        ['f1', NOW - HOUR],
        ['p1', NOW - 1],
        ['f2', NOW - 2],
      ],
      ['f1', 'p1', 'f2'],
    ],
    [
      'but not more',
      [
        ['f1', NOW - HOUR],
        ['p1', NOW - HOUR - 1],
      ],
      ['p1', 'f1'],
    ],
    [
      'the id, for those of one moment',
      [
        ['fb', NOW],
        ['fa', NOW],
      ],
      ['fa', 'fb'],
    ],
  ])('%s', (_, jobs, expected) => {
    const line = lineOf(...jobs);
    expect([...line.inOrder(NOW)].map(({ id }) => id)).toEqual(expected);
    expect(expected.map(id => line.positionOf(id, NOW))).toEqual(expected.map((_, index) => index + 1));
  });

  test('the oldest is known, whoever pays', () => {
    expect([lineOf().oldest, lineOf(['p1', NOW], ['f1', NOW - 5]).oldest]).toEqual([undefined, NOW - 5]);
  });
});

test('whatever comes and goes, everyone who waits has one place', () => {
  const change = fc.record({ id: fc.stringMatching(/^[pf][a-e]$/), at: fc.nat(3), isLeaving: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), changes => {
      const line = new Line();
      const waiting = new Map<string, number>();
      for (const { id, at, isLeaving } of changes) {
        const known = waiting.get(id);
        if (isLeaving || known !== undefined) {
          line.remove(job(id, known ?? at));
          waiting.delete(id);
        } else {
          line.add(job(id, at));
          waiting.set(id, at);
        }
      }
      const order = [...line.inOrder(0)].map(({ id }) => id);
      expect(order.length).toBe(line.size);
      expect([...order].sort()).toEqual([...waiting.keys()].sort());
      expect(line.positionOf('nobody', 0)).toBeUndefined();
    }),
  );
});
