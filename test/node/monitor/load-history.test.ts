import { describe, expect, test } from 'vitest';
import { HistoryTier } from '../../../main/node/monitor/history-tier.ts';
import { LoadHistory } from '../../../main/node/monitor/load-history.ts';
import { loadOf } from './loads.ts';

const START = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;

/** A day of looks, one every `each` ms, the load rising from 0 to 1. */
function filled(each: number, until: number): LoadHistory {
  const history = new LoadHistory();
  for (let at = 0; at < until; at += each) history.add(loadOf({ at: START + at, cpu: at / until }));
  return history;
}

describe('a day of load', () => {
  test('is kept at falling resolution, each step with its least, mean and greatest value', () => {
    const history = filled(2000, 10 * MINUTE);
    const now = START + 10 * MINUTE - 1;
    const minutes = history.series('minutes', now);
    expect([minutes.step, minutes.at.length, minutes.measures.cpu?.filter(step => step !== null).length]).toEqual([
      2000, 150, 150,
    ]);
    const hour = history.series('hour', now);
    expect([hour.step, hour.at.length, hour.measures.cpu?.filter(step => step !== null).length]).toEqual([
      15_000, 240, 40,
    ]);
    const day = history.series('day', now);
    expect([day.step, day.at.length]).toEqual([120_000, 720]);
    const last = day.measures.cpu?.at(-1);
    expect(last?.min).toBeCloseTo(0.8);
    expect(last?.mean).toBeCloseTo(0.898, 2);
    expect(last?.max).toBeCloseTo(0.9967, 3);
    expect(day.at.at(-1)).toBe(START + 8 * MINUTE);
  });

  test('has gaps where nothing was measured, and forgets what is older than a day', () => {
    const history = new LoadHistory();
    history.add(loadOf({ at: START }));
    history.add(loadOf({ at: START + 10 * MINUTE }));
    const known = (now: number) =>
      history.series('day', now).measures.cpu?.flatMap((step, place) => (step ? [place] : []));
    expect(known(START + 10 * MINUTE)).toEqual([714, 719]);
    expect(known(START + 25 * 60 * MINUTE)).toEqual([]);
  });

  test('tells sockets apart, and leaves out what the machine does not tell', () => {
    const history = new LoadHistory();
    history.add({ at: START, cpu: 0.5, cores: 4, sockets: [{ cpu: 0.5, cores: 4 }], disks: [] });
    expect(Object.keys(history.series('minutes', START).measures)).toEqual(['cpu']);
    history.add(loadOf({ at: START }));
    expect(Object.keys(history.series('minutes', START).measures)).toEqual([
      'cpu',
      'memory',
      'swap',
      'engines',
      'engine-memory',
      'other',
      'socket-0',
      'socket-1',
    ]);
  });

  test('survives a restart, and whatever else stands in its place does no harm', () => {
    const now = START + 60 * MINUTE;
    const kept: unknown = JSON.parse(JSON.stringify(filled(15_000, 60 * MINUTE).day(now)));
    const history = new LoadHistory();
    history.restore(kept);
    const steps = history.series('day', now).measures.cpu?.filter(step => step !== null) ?? [];
    expect([steps.length, steps.at(-1)?.max]).toEqual([30, expect.closeTo(0.9958, 3)]);
    for (const odd of [undefined, null, 7, 'x', [], { cpu: 'x' }, { cpu: [[1]] }, { cpu: [[-5, 0, 0, 0]] }]) {
      const fresh = new LoadHistory();
      fresh.restore(odd);
      expect(fresh.series('day', now).measures.cpu?.some(step => step !== null) ?? false).toBe(false);
    }
  });

  test('takes no more memory however many measures there are', () => {
    const tier = new HistoryTier(1000, 10, 3);
    tier.add(START, Object.fromEntries(Array.from({ length: 50 }, (_, number) => [`m${number}`, number])));
    tier.add(START, { m0: Number.NaN, m1: Number.POSITIVE_INFINITY });
    expect(tier.measures).toEqual(['m0', 'm1', 'm2']);
    expect(tier.at(START, 'm1')).toEqual({ min: 1, mean: 1, max: 1 });
  });
});
