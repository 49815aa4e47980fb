import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Release, Slots } from '../../../main/node/cascade/slots.ts';

/** Joins the line and notes under a name when it is served. */
function lineUp(slots: Slots, served: Map<string, Release>, name: string): () => void {
  return slots.join(release => served.set(name, release));
}

test('gives as many slots as it has', () => {
  const slots = new Slots(2);
  expect([slots.tryTake() !== undefined, slots.tryTake() !== undefined, slots.tryTake()]).toEqual([
    true,
    true,
    undefined,
  ]);
  expect(slots.inFlight).toBe(2);
});

test('a slot that is given back goes to whoever has waited longest', () => {
  const slots = new Slots(1);
  const first = slots.tryTake();
  const served = new Map<string, Release>();
  lineUp(slots, served, 'one');
  lineUp(slots, served, 'two');
  first?.();
  expect([...served.keys()]).toEqual(['one']);
  served.get('one')?.();
  expect([...served.keys()]).toEqual(['one', 'two']);
});

test('nobody overtakes the line', () => {
  const slots = new Slots(1);
  const held = slots.tryTake();
  const served = new Map<string, Release>();
  const leave = lineUp(slots, served, 'one');
  lineUp(slots, served, 'two');
  held?.();
  leave();
  expect([slots.tryTake(), [...served.keys()], slots.waiting]).toEqual([undefined, ['one'], 1]);
});

test('joining serves at once when a slot is free', () => {
  const slots = new Slots(1);
  const served = new Map<string, Release>();
  lineUp(slots, served, 'one');
  expect([[...served.keys()], slots.inFlight, slots.waiting]).toEqual([['one'], 1, 0]);
});

test('who left the line is passed over', () => {
  const slots = new Slots(1);
  const held = slots.tryTake();
  const served = new Map<string, Release>();
  const leave = lineUp(slots, served, 'one');
  lineUp(slots, served, 'two');
  leave();
  leave();
  held?.();
  expect([...served.keys()]).toEqual(['two']);
});

test('giving a slot back twice frees it once', () => {
  const slots = new Slots(2);
  const one = slots.tryTake();
  slots.tryTake();
  one?.();
  one?.();
  expect([slots.inFlight, slots.tryTake() !== undefined, slots.tryTake()]).toEqual([1, true, undefined]);
});

describe('spare slots, for work that can wait', () => {
  test.each([
    [1, 1],
    [2, 1],
    [4, 3],
  ])('of %d slots, %d', (limit, expected) => {
    const slots = new Slots(limit);
    let taken = 0;
    while (slots.trySpare()) taken += 1;
    expect([taken, slots.hasSpare]).toEqual([expected, false]);
  });

  test('none while somebody waits, also when one is free', () => {
    const slots = new Slots(4);
    const held = [slots.tryTake(), slots.tryTake(), slots.tryTake(), slots.tryTake()];
    const seen: boolean[] = [];
    slots.join(() => seen.push(slots.hasSpare));
    slots.join(() => seen.push(slots.hasSpare));
    held[0]?.();
    expect(seen).toEqual([false]);
  });
});

test('a slot given back while it is granted goes on to the next', () => {
  const slots = new Slots(1);
  const held = slots.tryTake();
  const order: string[] = [];
  slots.join(release => {
    order.push('one');
    release();
  });
  slots.join(release => {
    order.push('two');
    release();
  });
  held?.();
  expect([order, slots.inFlight, slots.waiting]).toEqual([['one', 'two'], 0, 0]);
});

test('whatever happens, at most `limit` are in flight, and no slot idles while somebody waits', () => {
  const step = fc.oneof(
    fc.constant({ do: 'take' as const }),
    fc.constant({ do: 'join' as const }),
    fc.record({ do: fc.constantFrom('release' as const, 'leave' as const), which: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
      const slots = new Slots(limit);
      const releases: Release[] = [];
      const leaves: (() => void)[] = [];
      const open = new Set<Release>();
      const hold = (release: Release) => {
        releases.push(release);
        open.add(release);
      };
      for (const one of steps) {
        if (one.do === 'take') {
          const release = slots.tryTake();
          if (release) hold(release);
        } else if (one.do === 'join') leaves.push(slots.join(hold));
        else if (one.do === 'leave') leaves[one.which % Math.max(1, leaves.length)]?.();
        else {
          const release = releases[one.which % Math.max(1, releases.length)];
          if (release) {
            open.delete(release);
            release();
          }
        }
        expect(slots.inFlight).toBeLessThanOrEqual(limit);
        expect(slots.inFlight).toBe(open.size);
        expect(slots.waiting > 0 && slots.inFlight < limit).toBe(false);
      }
    }),
  );
});

describe('a number of slots that changes', () => {
  test('lowered, it cuts nothing that runs, and gives nothing until there is less of it', () => {
    const slots = new Slots(3);
    const held = [slots.tryTake(), slots.tryTake(), slots.tryTake()];
    slots.resize(1);
    expect([slots.limit, slots.inFlight, slots.tryTake()]).toEqual([1, 3, undefined]);
    held[0]?.();
    held[1]?.();
    expect([slots.inFlight, slots.tryTake()]).toEqual([1, undefined]);
    held[2]?.();
    expect(slots.tryTake()).toBeDefined();
  });

  test('raised, it serves those who wait at once, in their order', () => {
    const slots = new Slots(1);
    slots.tryTake();
    const served = new Map<string, Release>();
    for (const name of ['one', 'two', 'three']) lineUp(slots, served, name);
    slots.resize(3);
    expect([...served.keys()]).toEqual(['one', 'two']);
  });

  test('is never less than one: somebody who waits is served some day', () => {
    const slots = new Slots(4);
    slots.resize(0);
    expect(slots.limit).toBe(1);
  });

  test('whatever happens, no slot is given while as many as there are or more are taken, and all come back', () => {
    const step = fc.oneof(
      fc.constant('take' as const),
      fc.constant('release' as const),
      fc.constant('join' as const),
      fc.integer({ min: 1, max: 6 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const slots = new Slots(4);
        const held: Release[] = [];
        const take = (release: Release | undefined) => {
          if (!release) return;
          held.push(release);
          expect(slots.inFlight).toBeLessThanOrEqual(slots.limit);
        };
        for (const step of steps) {
          if (step === 'take') take(slots.tryTake());
          else if (step === 'join') slots.join(take);
          else if (step === 'release') held.pop()?.();
          else slots.resize(step);
        }
        while (held.length > 0) held.pop()?.();
        expect([slots.inFlight, slots.waiting]).toEqual([0, 0]);
      }),
    );
  });
});
