import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedSlots } from '../../../main/node/monitor/allowed-slots.ts';
import type { Load } from '../../../main/node/monitor/load.ts';
import { nextStrain, ROOM, type Strain } from '../../../main/node/monitor/strain.ts';
import { strainWords } from '../../../main/node/monitor/strain-words.ts';
import { loadOf } from './loads.ts';

/** What becomes of it when the machine is so every two seconds. */
const through = (loads: readonly Load[], first: Strain = ROOM) => {
  let strain = first;
  return loads.map((load, look) => {
    strain = nextStrain(strain, load, look * 2000);
    return strain.kind;
  });
};

describe('strain', () => {
  test.each([
    ['an idle machine', loadOf(), 'room'],
    ['one whose own engine takes every core', loadOf({ cpu: 1, other: 1 }), 'room'],
    ['one where other programs take most cores', loadOf({ other: 27 }), 'busy'],
    ['a small one with one busy program', loadOf({ cores: 2, other: 1.3 }), 'busy'],
    ['one that swaps', loadOf({ traffic: 20e6 }), 'busy'],
    ['a large one with 3 GB left', loadOf({ available: 3e9 }), 'busy'],
    ['a large one with 1 GB left', loadOf({ available: 1e9 }), 'short'],
    ['a small one with 1 GB of 8 left', loadOf({ available: 1e9, total: 8e9 }), 'room'],
    ['a small one with 0.5 GB of 8 left', loadOf({ available: 0.5e9, total: 8e9 }), 'busy'],
    ['a small one with 0.2 GB of 8 left', loadOf({ available: 0.2e9, total: 8e9 }), 'short'],
    ['one that tells nothing of itself', { at: 0, cpu: 1, cores: 44, sockets: [], disks: [] }, 'room'],
  ] as const)('%s: %s', (_, load, expected) => {
    expect(nextStrain(ROOM, load, 0).kind).toBe(expected);
  });

  test('begins at once, and ends only well below where it began', () => {
    const others = [10, 27, 25, 20, 18.5, 17, 10];
    expect(through(others.map(other => loadOf({ other })))).toEqual([
      'room',
      'busy',
      'busy',
      'busy',
      'busy',
      // Below the second figure, but ten seconds are not over.
      'busy',
      'room',
    ]);
  });

  test('from short of memory the way back leads over low memory', () => {
    const left = [1e9, 2e9, 2.4e9, 3e9, 5e9, 5.9e9, 7e9, 7e9];
    expect(through(left.map(available => loadOf({ available })))).toEqual([
      'short',
      'short',
      'short',
      'short',
      'short',
      'busy',
      'busy',
      'busy',
    ]);
    expect(
      through(
        Array.from({ length: 12 }, () => loadOf({ available: 20e9 })),
        { kind: 'busy', because: 'memory', since: 0 },
      ).at(-1),
    ).toBe('room');
  });

  test('says what it is, with the figures', () => {
    expect(strainWords({ kind: 'busy', because: 'processor', since: 0 }, loadOf({ other: 31.2 }))).toBe(
      'its machine is busy (other programs take 31 of 44 cores)',
    );
    expect(strainWords({ kind: 'busy', because: 'swapping', since: 0 }, loadOf({ traffic: 21.4e6 }))).toBe(
      'its machine is busy (it moves 21 MB/s to and from its swap)',
    );
    expect(strainWords({ kind: 'short', since: 0 }, loadOf({ available: 1.23e9 }))).toBe(
      'its machine is about to run out of memory (1.23 GB of 137 GB left)',
    );
    expect(strainWords(ROOM, loadOf())).toBeUndefined();
  });

  const anyLoad = fc
    .record({
      other: fc.double({ min: 0, max: 44, noNaN: true }),
      available: fc.double({ min: 0, max: 137e9, noNaN: true }),
    })
    .map(loadOf);

  test('never ends sooner than ten seconds after it began, whatever the machine does', () => {
    fc.assert(
      fc.property(fc.array(anyLoad, { maxLength: 60 }), loads => {
        let strain: Strain = ROOM;
        for (const [look, load] of loads.entries()) {
          const next = nextStrain(strain, load, look * 2000);
          const isOver = strain.kind !== 'room' && next.kind === 'room';
          if (isOver && strain.kind !== 'room') expect(look * 2000 - strain.since).toBeGreaterThanOrEqual(10_000);
          strain = next;
        }
      }),
    );
  });

  test('a load that stays what it is changes nothing after ten seconds', () => {
    fc.assert(
      fc.property(anyLoad, fc.array(anyLoad, { maxLength: 10 }), (last, loads) => {
        const kinds = through([...loads, ...Array.from({ length: 20 }, () => last)]);
        expect(new Set(kinds.slice(-10)).size).toBe(1);
      }),
    );
  });
});

describe('slots of a machine that others need', () => {
  const room = (given: Partial<Parameters<typeof allowedSlots>[2]> = {}) => ({
    strain: ROOM,
    otherShare: 0,
    quietShare: 0,
    ...given,
  });
  const busy = { kind: 'busy', because: 'processor', since: 0 } as const;
  const low = { kind: 'busy', because: 'memory', since: 0 } as const;

  test.each([
    ['all of an idle machine', room(), 8],
    ['all beside a little other work', room({ otherShare: 0.2 }), 8],
    ['fewer beside more', room({ otherShare: 0.5 }), 4],
    ['one beside very much', room({ otherShare: 1, strain: busy }), 1],
    ['one when memory is low', room({ strain: low }), 1],
    ['one when it is short', room({ strain: { kind: 'short', since: 0 } }), 1],
    ['half in quiet mode', room({ quietShare: 0.5 }), 4],
    ['the fewer of both', room({ quietShare: 0.5, otherShare: 0.7 }), 3],
    ['one at least in quiet mode', room({ quietShare: 0.9 }), 1],
  ])('%s', (_, given, expected) => {
    expect(allowedSlots(8, 8, given)).toBe(expected);
  });

  test('fewer at once, and more again only when the other work is clearly less', () => {
    let now = 4;
    const seen = [0.1, 0.55, 0.5, 0.45, 0.2, 0.1].map(otherShare => {
      now = allowedSlots(4, now, room({ otherShare }));
      return now;
    });
    expect(seen).toEqual([4, 2, 2, 2, 3, 4]);
  });

  test('between one and all, whatever happens, and settled when nothing changes', () => {
    const anyRoom = fc.record({
      strain: fc.constantFrom<Strain>(ROOM, busy, low, { kind: 'short', since: 0 }),
      otherShare: fc.double({ min: 0, max: 1, noNaN: true }),
      quietShare: fc.double({ min: 0, max: 0.9, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(anyRoom, { minLength: 1, maxLength: 20 }),
        (most, rooms) => {
          let now = most;
          for (const given of rooms) {
            now = allowedSlots(most, now, given);
            expect(now).toBeGreaterThanOrEqual(1);
            expect(now).toBeLessThanOrEqual(most);
            expect(allowedSlots(most, now, given)).toBe(now);
          }
        },
      ),
    );
  });
});
