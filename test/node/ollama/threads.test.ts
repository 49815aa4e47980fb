import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextThreads, slotsFor, type ThreadState, threadsFor } from '../../../main/node/ollama/index.ts';

const SOCKET = { cores: 22, reserve: 1 };

describe('threads beside other programs', () => {
  test.each<[string, number, number, number, number]>([
    ['alone: all but the reserve', 22, 1, 0, 21],
    ['one busy core fits into the reserve', 22, 1, 1, 21],
    ['so does the murmur of a system beside it', 22, 1, 1.2, 21],
    ['half a core more takes a whole one', 22, 1, 1.5, 20],
    ['five busy cores', 22, 1, 5, 17],
    ['a larger reserve holds them', 22, 6, 5, 16],
    ['all cores busy leave one thread', 22, 1, 22, 1],
    ['more work than cores', 22, 1, 100, 1],
    ['one core is one thread', 1, 1, 0, 1],
    ['two cores', 2, 1, 0, 1],
    ['a reading that is none', 22, 1, Number.NaN, 21],
    ['a reading below nothing', 22, 1, -3, 21],
  ])('%s', (_, cores, reserve, other, expected) => {
    expect(threadsFor({ cores, reserve, other })).toBe(expected);
  });
});

/** The threads after each of so many seconds of so much other work, every five seconds a look. */
function course(from: number, ...phases: readonly (readonly [seconds: number, other: number])[]): number[] {
  let state: ThreadState = { threads: from };
  let at = 0;
  return phases.map(([seconds, other]) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      at += 5000;
      state = nextThreads(state, { ...SOCKET, other, at });
    }
    return state.threads;
  });
}

describe('from one moment to the next', () => {
  test('nothing changes while nothing else is busy', () => {
    expect(course(21, [3600, 0], [3600, 1])).toEqual([21, 21]);
  });

  test('work that stays lowers them within seconds', () => {
    expect(course(21, [5, 8], [10, 8])).toEqual([21, 14]);
  });

  test('a burst does not', () => {
    expect(course(21, [10, 8], [60, 0], [10, 8], [60, 0])).toEqual([21, 21, 21, 21]);
  });

  test('work that swings lowers them as far as was right all the time', () => {
    expect(course(21, [5, 12], [5, 6], [5, 10])).toEqual([21, 21, 16]);
  });

  test('they come back after two quiet minutes, not before, and at most twice as many at a time', () => {
    expect(course(2, [115, 0], [10, 0], [125, 0], [125, 0], [125, 0])).toEqual([2, 4, 8, 16, 21]);
  });

  test('a quiet minute between two bursts brings nothing back', () => {
    expect(course(14, [60, 0], [15, 8], [60, 0], [15, 8])).toEqual([14, 14, 14, 14]);
  });

  test('whatever happens: between one and all but the reserve', () => {
    const readings = fc.array(fc.record({ other: fc.double({ min: 0, max: 60 }), passed: fc.nat(200_000) }));
    fc.assert(
      fc.property(readings, list => {
        let state: ThreadState = { threads: 21 };
        let at = 0;
        for (const { other, passed } of list) {
          at += passed;
          state = nextThreads(state, { ...SOCKET, other, at });
          expect(state.threads).toBeGreaterThanOrEqual(1);
          expect(state.threads).toBeLessThanOrEqual(21);
        }
      }),
    );
  });

  test('the same other work for ever ends at its threads', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 21 }), fc.double({ min: 0, max: 60, noNaN: true }), (from, other) => {
        expect(course(from, [3600, other])).toEqual([threadsFor({ ...SOCKET, other })]);
      }),
    );
  });
});

describe('slots beside other programs', () => {
  test.each<[string, number, number, number]>([
    ['all of them alone', 8, 0, 8],
    ['all of them while the reserve is enough', 8, 1, 8],
    ['a half where half of the cores is taken', 8, 11, 4],
    ['one at least', 8, 40, 1],
    ['one of one', 1, 12, 1],
  ])('%s', (_, slots, other, expected) => {
    expect(slotsFor(slots, { ...SOCKET, other })).toBe(expected);
  });
});
