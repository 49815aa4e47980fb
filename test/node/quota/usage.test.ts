import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, type WindowRule } from '../../../main/node/quota/rule.ts';
import {
  atLeast,
  fitsAt,
  resetsAt,
  setBack,
  spend,
  type Usage,
  unused,
  usedOf,
} from '../../../main/node/quota/usage.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const MIDNIGHT = Date.UTC(2026, 10, 25);

const KINDS = ['fixed', 'rolling', 'bucket'] as const;
const rule = (kind: WindowRule['kind'], limit = 100, length = DAY): WindowRule => ({ kind, limit, length });

/** A window of which these amounts were used at these times. */
const used = (rules: WindowRule, ...uses: readonly (readonly [at: number, amount: number])[]): Usage =>
  uses.reduce((usage, [at, amount]) => spend(usage, rules, amount, at, at), unused(rules, uses[0]?.[0] ?? NOON));

describe('a fixed window', () => {
  const day = rule('fixed');

  test('counts up to 00:00 UTC, and from there anew', () => {
    const usage = used(day, [NOON, 60], [NOON + 1000, 20]);
    expect(usedOf(usage, day, MIDNIGHT - 1)).toBe(80);
    expect(usedOf(usage, day, MIDNIGHT)).toBe(0);
    expect(resetsAt(usage, day, NOON)).toBe(MIDNIGHT);
  });

  test('what is put right later concerns no period but its own', () => {
    const before = used(day, [MIDNIGHT - 1000, 50], [MIDNIGHT + 1000, 7]);
    expect(usedOf(spend(before, day, -50, MIDNIGHT - 1000, MIDNIGHT + 2000), day, MIDNIGHT + 2000)).toBe(7);
    expect(usedOf(spend(before, day, -7, MIDNIGHT + 1000, MIDNIGHT + 2000), day, MIDNIGHT + 2000)).toBe(0);
  });
});

describe('a rolling window', () => {
  const minute = rule('rolling', 30, MINUTE);

  test('gives each use back when its time is over, never before and a second late at most', () => {
    const usage = used(minute, [NOON, 10], [NOON + 30_500, 20]);
    expect(usedOf(usage, minute, NOON + MINUTE)).toBe(30);
    expect(usedOf(usage, minute, NOON + MINUTE + 1000)).toBe(20);
    expect(usedOf(usage, minute, NOON + 2 * MINUTE)).toBe(0);
    expect(resetsAt(usage, minute, NOON + 31_000)).toBe(NOON + 30_000 + MINUTE + 1000);
  });

  test('fits again when enough of the oldest uses have come back', () => {
    const usage = used(minute, [NOON, 10], [NOON + 10_000, 10], [NOON + 20_000, 10]);
    const fits = (need: number) => fitsAt(usage, minute, need, 30, NOON + 21_000) - NOON - MINUTE - 1000;
    expect([1, 10, 11, 25].map(fits)).toEqual([0, 0, 10_000, 20_000]);
  });

  test('what the provider saw comes back when the provider says', () => {
    const day = rule('rolling');
    const usage = atLeast(unused(day, NOON), day, 100, NOON, 3 * 3_600_000);
    expect(usedOf(usage, day, NOON + 3 * 3_600_000 - 1)).toBe(100);
    expect(usedOf(usage, day, NOON + 3.5 * 3_600_000)).toBe(0);
  });

  test('holds sixty slices at most, however many uses there are', () => {
    let usage = unused(minute, NOON);
    for (let at = NOON; at < NOON + 5 * MINUTE; at += 50) usage = spend(usage, minute, 1, at, at);
    expect(usage.kind === 'rolling' && usage.slices.length).toBeLessThanOrEqual(62);
  });
});

describe('a bucket', () => {
  const day = rule('bucket', 1000);

  test('drains its whole limit in its whole length, steadily', () => {
    const usage = used(day, [NOON, 1000]);
    expect(usedOf(usage, day, NOON + DAY / 4)).toBe(750);
    expect(usedOf(usage, day, NOON + 2 * DAY)).toBe(0);
    expect(resetsAt(usage, day, NOON)).toBe(NOON + DAY);
  });

  test('one more request fits as soon as one has drained: not at midnight', () => {
    expect(fitsAt(used(day, [NOON, 1000]), day, 1, 1000, NOON)).toBe(NOON + 86_400);
  });
});

describe.each(KINDS)('any window (%s)', kind => {
  const any = rule(kind, 50, MINUTE);
  const uses = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 20_000 }), amount: fc.integer({ min: 1, max: 20 }) }),
    { maxLength: 40 },
  );

  test('what was leased too much and given back at once leaves no trace', () => {
    fc.assert(
      fc.property(uses, fc.integer({ min: 1, max: 50 }), (given, amount) => {
        let usage = unused(any, NOON);
        let now = NOON;
        for (const use of given) {
          now += use.gap;
          usage = spend(usage, any, use.amount, now, now);
        }
        const back = spend(spend(usage, any, amount, now, now), any, -amount, now, now);
        expect(usedOf(back, any, now)).toBeCloseTo(usedOf(usage, any, now), 6);
      }),
    );
  });

  test('who waits until it fits finds that it fits, and not a slice earlier', () => {
    fc.assert(
      fc.property(uses, fc.integer({ min: 1, max: 50 }), (given, need) => {
        let usage = unused(any, NOON);
        let now = NOON;
        for (const use of given) {
          now += use.gap;
          usage = spend(usage, any, use.amount, now, now);
        }
        const at = fitsAt(usage, any, need, 50, now);
        expect(usedOf(usage, any, at) + need).toBeLessThanOrEqual(50 + 1e-6);
        if (at > now) expect(usedOf(usage, any, at - 5) + need).toBeGreaterThan(50 - 1e-2);
      }),
    );
  });

  test('the provider’s count is followed upwards only', () => {
    const usage = used(any, [NOON, 20]);
    expect(usedOf(atLeast(usage, any, 35, NOON), any, NOON)).toBe(35);
    expect(atLeast(usage, any, 5, NOON)).toBe(usage);
  });

  test('a clock that is set back leaves it as it was', () => {
    const usage = used(any, [NOON, 20]);
    const before = NOON - 7 * MINUTE;
    expect(usedOf(setBack(usage, 7 * MINUTE), any, before)).toBe(20);
    expect(resetsAt(setBack(usage, 7 * MINUTE), any, before)).toBeLessThanOrEqual(before + MINUTE + 1000);
  });
});
