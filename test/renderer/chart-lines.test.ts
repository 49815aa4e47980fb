import { describe, expect, it } from 'vitest';
import { hasValues, lonePlaces, settledAndGrowing } from '../../renderer/components/time-chart/lines.ts';

const line = (...values: (number | null)[]) => ({ label: 'Cloud', color: '--tier-cloud', values });

describe('a chart', () => {
  it.each([
    ['nothing at all', [], false],
    ['gaps only', [line(null, null)], false],
    ['zeros only', [line(0, null, 0), line(0, 0, 0)], false],
    ['one value', [line(0, 0), line(null, 2)], true],
  ])('of %s has something to draw: %3$s', (_, lines, expected) => {
    expect(hasValues(lines)).toBe(expected);
  });

  it('draws a value between gaps as a point, since a line has no length there', () => {
    expect(lonePlaces([1, null, 2, 3, null, 4, undefined, 5])).toEqual([0, 5, 7]);
    expect(lonePlaces([1, 2])).toEqual([]);
  });

  it('keeps the step that is not over apart from what is settled', () => {
    expect(settledAndGrowing([4, 7, 2])).toEqual([
      [4, 7, null],
      [null, 7, 2],
    ]);
    expect(settledAndGrowing([])).toEqual([[], []]);
  });
});
