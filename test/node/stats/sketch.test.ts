import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sketch } from '../../../main/node/stats/sketch.ts';

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

const durations = fc.array(fc.double({ min: 0.1, max: 300_000, noNaN: true }), { minLength: 1, maxLength: 500 });
const SHARES = [0.01, 0.5, 0.95, 0.99, 1];

describe('a sketch of durations', () => {
  it('gives every percentile within 2 % of the true one', () => {
    fc.assert(
      fc.property(durations, values => {
        const sorted = [...values].sort((one, other) => one - other);
        for (const share of SHARES) {
          const truth = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
          const told = sketchOf(values).quantiles([share])[0] ?? 0;
          expect(Math.abs(told - truth)).toBeLessThanOrEqual(truth * 0.0201);
        }
      }),
    );
  });

  it('merged is the sketch of all values', () => {
    fc.assert(
      fc.property(durations, durations, (one, other) => {
        const merged = sketchOf(one);
        merged.merge(sketchOf(other));
        const all = sketchOf([...one, ...other]);
        expect(merged.count).toBe(all.count);
        expect(merged.quantiles(SHARES)).toEqual(all.quantiles(SHARES));
      }),
    );
  });

  it('comes back from JSON as it was', () => {
    fc.assert(
      fc.property(durations, values => {
        const sketch = sketchOf(values);
        const back = Sketch.from(JSON.parse(JSON.stringify(sketch)));
        expect(back.quantiles(SHARES)).toEqual(sketch.quantiles(SHARES));
      }),
    );
  });

  it('tells nothing when it is empty, and takes an answer that took no time', () => {
    expect(new Sketch().quantiles([0.5])).toEqual([undefined]);
    expect(sketchOf([0]).quantiles([0.5])[0]).toBeCloseTo(0.01, 3);
  });

  it('is small: a day of answers between 50 ms and 5 minutes fits in a few hundred numbers', () => {
    const values = Array.from({ length: 50_000 }, (_, place) => 50 * 6000 ** (place / 50_000));
    expect(sketchOf(values).toJSON().length).toBeLessThan(500);
  });
});
