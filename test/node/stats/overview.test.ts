import { describe, expect, it } from 'vitest';
import { dayFacts, LocalDays, overviewOf, savedOf } from '../../../main/node/stats/index.ts';
import { answered, recording } from './recording.ts';
import { attempt } from './request-record.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the overview', () => {
  it.each([
    ['hour', 60, MINUTE],
    ['day', 96, 15 * MINUTE],
    ['week', 168, HOUR],
  ] as const)('of a %s has %d steps that end with the present one', (range, steps, step) => {
    const { recorder, clock } = recording();
    const { at, to, from } = overviewOf(recorder.history, range, clock.now());
    expect(at).toHaveLength(steps);
    expect(to - from).toBe(steps * step);
    expect(clock.now()).toBeGreaterThanOrEqual(at.at(-1) ?? 0);
    expect(clock.now()).toBeLessThan(to);
  });

  it('tells what it knows nothing of from where nothing happened', async () => {
    const { recorder, clock } = recording();
    recorder.start();
    await clock.advance(2 * MINUTE);
    recorder.requestEnded(answered());
    await clock.advance(2 * MINUTE);
    recorder.stop();
    const { tiers, failed } = overviewOf(recorder.history, 'hour', clock.now());
    expect(tiers[0]?.answered.slice(-6)).toEqual([null, 0, 0, 1, 0, null]);
    expect(failed.slice(-6)).toEqual([null, 0, 0, 0, 0, null]);
    expect(tiers[0]?.duration.p50.slice(-6).map(value => value !== null)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(overviewOf(recording().recorder.history, 'day', clock.now())).toMatchObject({ tiers: [], services: [] });
  });

  it('has percentiles of each tier, over all of its backends, in every step and in all', async () => {
    const { recorder, clock } = recording();
    for (let turn = 1; turn <= 100; turn += 1) {
      const backend = turn % 2 === 0 ? 'a/ollama' : 'b/ollama';
      const attempts = [attempt({ backend, startedAfter: 0, firstToken: turn })];
      recorder.requestEnded(answered({ backend, duration: turn * 100, attempts }));
    }
    recorder.requestEnded(answered({ tier: 'cloud', backend: 'a/groq', duration: 5 }));
    await clock.advance(20 * MINUTE);
    const { tiers } = overviewOf(recorder.history, 'day', clock.now());
    expect(tiers.map(({ tier, total }) => [tier, total.answered])).toEqual([
      ['cloud', 1],
      ['workstation', 100],
    ]);
    const { duration, firstToken } = tiers[1]?.total ?? {};
    for (const [told, truth] of [
      [duration?.p50, 5000],
      [duration?.p95, 9500],
      [duration?.p99, 9900],
      [firstToken?.p50, 50],
    ] as const) {
      expect(Math.abs((told ?? 0) - truth)).toBeLessThanOrEqual(truth * 0.03);
    }
    expect(tiers[1]?.duration.p50.filter(value => value !== null)).toEqual([duration?.p50]);
  });

  it('of a year has a step for each of the owner’s days, also for those of 23 and 25 hours', async () => {
    const { recorder, clock } = recording();
    const berlin = new LocalDays('Europe/Berlin');
    for (const day of ['2026-03-29', '2026-10-25', '2026-10-26']) {
      clock.jump((berlin.named(day)?.from ?? 0) - clock.now());
      for (let hour = 0; hour < 23; hour += 1) {
        recorder.requestEnded(answered());
        clock.jump(HOUR);
      }
    }
    const year = overviewOf(recorder.history, 'year', clock.now());
    expect(year.at).toHaveLength(365);
    expect(year.at.at(-1)).toBe(berlin.named('2026-10-26')?.from);
    expect(year.to).toBe(berlin.named('2026-10-26')?.to);
    const counted = year.at.flatMap((from, place) => {
      const answered = year.tiers[0]?.answered[place] ?? null;
      return answered === null ? [] : [[berlin.of(from).day, answered]];
    });
    expect(counted).toEqual([
      ['2026-03-29', 23],
      ['2026-10-25', 23],
      ['2026-10-26', 23],
    ]);
  });

  it('of a week counts what a day counts, across steps of another size', async () => {
    const { recorder, clock } = recording();
    for (let turn = 0; turn < 30; turn += 1) {
      recorder.requestEnded(answered());
      await clock.advance(20 * MINUTE);
    }
    const sum = (range: 'day' | 'week') =>
      overviewOf(recorder.history, range, clock.now()).tiers[0]?.answered.reduce<number>(
        (all, value) => all + (value ?? 0),
        0,
      );
    expect(sum('day')).toBe(30);
    expect(sum('week')).toBe(30);
  });
});

it('a day of the owner’s has what happened between its midnights, also when it has 25 hours', async () => {
  const { recorder, clock } = recording();
  const berlin = new LocalDays('Europe/Berlin');
  const sunday = berlin.named('2026-10-25');
  if (!sunday) throw new Error('there is such a Sunday');
  clock.jump(sunday.from - MINUTE - clock.now());
  recorder.start();
  for (const after of [0, MINUTE, 25 * HOUR - MINUTE, MINUTE]) {
    await clock.advance(after);
    recorder.requestEnded(answered());
  }
  const facts = dayFacts(recorder.history, sunday);
  expect(facts.totals.answered).toBe(2);
  expect(facts.uptimes).toMatchObject([{ id: 'a', known: 25 * 60 }]);
  recorder.stop();
});

it('savings name the price, its date and its source, beside the owner’s own figure', () => {
  const { recorder } = recording();
  for (let turn = 0; turn < 100; turn += 1) {
    recorder.requestEnded(answered({ promptTokens: 1000, completionTokens: 100 }));
  }
  const price = { model: 'm', input: 1, output: 10, source: 'https://prices.example', read: '2026-08-05' };
  const saved = savedOf(recorder.history, 0, Number.MAX_SAFE_INTEGER, price);
  expect(saved).toMatchObject({ requests: 100, tokensIn: 100_000, tokensOut: 10_000 });
  expect(saved.usd).toBeCloseTo(0.2);
  expect(saved.assumption).toBe(
    'All of it would have been asked of m at $1 per million tokens of the prompts and $10 of the answers, as listed at https://prices.example on 2026-08-05.',
  );
  expect(saved.ownersFigure.from).toBeCloseTo(1.48, 2);
  expect(saved.ownersFigure.to).toBeCloseTo(2.96, 2);
  expect(saved.days).toHaveLength(1);
});
