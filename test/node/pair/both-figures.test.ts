import { describe, expect, it } from 'vitest';
import {
  COUNTED_SERIES,
  dayFacts,
  LocalDays,
  overviewOf,
  overviewSteps,
  RANGES,
  satisfactionOf,
  savedOf,
} from '../../../main/node/stats/index.ts';
import { answered } from '../stats/recording.ts';
import { attempt } from '../stats/request-record.ts';
import { MemoryLink } from '../twin/linked-peers.ts';
import { recordedTwins } from './recorded-twins.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const berlin = new LocalDays('Europe/Berlin');
const PRICE = { model: 'm', input: 1, output: 10 };

/** A's overview with the figures of both. */
async function overview(pair: ReturnType<typeof recordedTwins>, range: (typeof RANGES)[number]) {
  const now = pair.clock.now();
  const steps = overviewSteps(berlin, range, now);
  const { counted, machines } = await pair.figures({ steps, series: ['traffic', 'services'] });
  return { ...overviewOf(counted, range, now), machines };
}

/** The figures of A's today. */
async function today(pair: ReturnType<typeof recordedTwins>) {
  const day = berlin.of(pair.clock.now());
  const steps = { grain: 'quarter', at: [day.from], to: day.to } as const;
  return { day, ...(await pair.figures({ steps, series: COUNTED_SERIES, comments: 10 })) };
}

describe('the figures of both machines', () => {
  it.each(RANGES)('add up the requests of each in every step of the last %s, and their percentiles', async range => {
    const pair = recordedTwins();
    for (let turn = 1; turn <= 50; turn += 1) {
      pair.a.recorder.requestEnded(answered({ duration: turn * 100 }));
      pair.b.recorder.requestEnded(answered({ duration: (turn + 50) * 100, backend: 'a/ollama' }));
    }
    pair.b.recorder.requestEnded(answered({ tier: 'cloud', backend: 'b/groq', duration: 70 }));
    const { machines, tiers, totals } = await overview(pair, range);
    expect(machines).toEqual({ kind: 'both', twin: 'T7910-B' });
    expect(totals).toMatchObject({ requests: 101, answered: 101 });
    expect(tiers.map(({ tier, total, answered }) => [tier, total.answered, answered.at(-1)])).toEqual([
      ['cloud', 1, 1],
      ['workstation', 100, 100],
    ]);
    for (const [told, truth] of [
      [tiers[1]?.total.duration.p50, 5000],
      [tiers[1]?.total.duration.p95, 9500],
    ] as const) {
      expect(Math.abs((told ?? 0) - truth)).toBeLessThanOrEqual(truth * 0.03);
    }
  });

  it('count a request once: by the node that it came to, and not by the one that lent its backend', async () => {
    const pair = recordedTwins();
    const tried = attempt({ backend: 'b/groq', outcome: 'ok' });
    pair.a.recorder.attemptEnded(tried);
    pair.a.recorder.requestEnded(answered({ tier: 'cloud', backend: 'b/groq', attempts: [tried] }));
    const { counted, day } = await today(pair);
    const { totals, tiers, attempts } = dayFacts(counted, day);
    expect(totals.answered).toBe(1);
    expect(tiers).toMatchObject([{ tier: 'cloud', answered: 1 }]);
    expect(attempts).toMatchObject([{ backend: 'b/groq', outcome: 'ok', count: 1 }]);
  });

  it('group the errors of one backend that both have tried, with what the latest said', async () => {
    const pair = recordedTwins();
    const failed = (message: string) => attempt({ backend: 'b/groq', outcome: 'timed-out', message });
    pair.b.recorder.attemptEnded(failed('first'));
    await pair.clock.advance(MINUTE);
    pair.a.recorder.attemptEnded(failed('second'));
    const { counted, day } = await today(pair);
    expect(dayFacts(counted, day).attempts).toMatchObject([
      { backend: 'b/groq', outcome: 'timed-out', count: 2, message: 'second' },
    ]);
  });

  it('take the word of its own node for each service, and this node’s only where that says nothing', async () => {
    const pair = recordedTwins();
    pair.a.services.push({ id: 'b/groq', is: 'down' }, { id: 'b/gone', is: 'down' });
    pair.b.services.splice(0, 1, { id: 'b', is: 'up' }, { id: 'b/groq', is: 'up' }, { id: 'a/ollama', is: 'down' });
    pair.a.recorder.start();
    pair.b.recorder.start();
    await pair.clock.advance(10 * MINUTE);
    const { counted, day } = await today(pair);
    expect(dayFacts(counted, day).uptimes.map(({ id, up, down }) => [id, up, down])).toEqual([
      ['a', 10, 0],
      ['b', 10, 0],
      ['b/gone', 0, 10],
      ['b/groq', 10, 0],
    ]);
    pair.a.recorder.stop();
    pair.b.recorder.stop();
  });

  it('add up ratings and their comments, and what was saved', async () => {
    const pair = recordedTwins();
    pair.a.recorder.requestEnded(answered({ id: 'req_a', promptTokens: 1_000_000, completionTokens: 0 }));
    pair.b.recorder.requestEnded(answered({ id: 'req_b', promptTokens: 2_000_000, completionTokens: 0 }));
    pair.a.recorder.rate('req_a', 1);
    pair.b.recorder.rate('req_b', -1, 'too long');
    const { counted, day, comments } = await today(pair);
    expect(satisfactionOf(counted, day.from, day.to, comments)).toMatchObject({
      total: { up: 1, down: 1, n: 2 },
      comments: [{ requestId: 'req_b', comment: 'too long', rating: -1 }],
    });
    expect(savedOf(counted, day.from, day.to, PRICE)).toMatchObject({ usd: 3, requests: 2, days: [{ requests: 2 }] });
  });

  it.each([4, -4])('of minutes are those of the same moment, while the clocks are %d minutes apart', async minutes => {
    const pair = recordedTwins({ ahead: minutes * MINUTE });
    pair.a.recorder.requestEnded(answered());
    pair.b.recorder.requestEnded(answered());
    expect((await overview(pair, 'hour')).tiers[0]?.answered.at(-1)).toBe(2);
  });

  it('of a day are of this node’s day, also when the twin is set to another zone', async () => {
    const pair = recordedTwins({ zoneOfB: 'America/New_York' });
    const { from } = berlin.of(pair.clock.now());
    // Half an hour before, and after, midnight in Berlin: one evening in New York.
    pair.clock.jump(from - 30 * MINUTE - pair.clock.now());
    pair.b.recorder.requestEnded(answered());
    pair.clock.jump(HOUR);
    pair.b.recorder.requestEnded(answered());
    const { counted, day } = await today(pair);
    expect(day.from).toBe(from);
    expect(dayFacts(counted, day).totals.answered).toBe(1);
  });

  it('of a year lose and double no request at the border of days of two zones', async () => {
    const pair = recordedTwins({ zoneOfB: 'America/New_York' });
    pair.clock.jump(-30 * DAY);
    for (let hour = 0; hour < 24 * 30; hour += 1) {
      pair.b.recorder.requestEnded(answered());
      pair.clock.jump(HOUR);
    }
    const { totals, tiers } = await overview(pair, 'year');
    expect(totals.answered).toBe(720);
    expect(tiers[0]?.answered.reduce<number>((sum, value) => sum + (value ?? 0), 0)).toBe(720);
  });
});

describe('the figures of this machine only', () => {
  it('are given at once, with the reason, when the twin is not heard', async () => {
    const pair = recordedTwins();
    pair.a.recorder.requestEnded(answered());
    pair.b.recorder.requestEnded(answered());
    pair.twin.isHeard = false;
    const view = await overview(pair, 'day');
    expect(view.machines).toEqual({ kind: 'this', twin: 'T7910-B', why: 'not-heard' });
    expect(view.totals.answered).toBe(1);
    expect(pair.link.asked).toEqual([]);
  });

  it('are given when they are asked for, and when there is no twin', async () => {
    const pair = recordedTwins();
    const steps = overviewSteps(berlin, 'day', pair.clock.now());
    expect((await pair.figures({ steps, series: ['traffic'], machines: 'this' })).machines).toMatchObject({
      why: 'chosen',
    });
    expect(pair.link.asked).toEqual([]);
  });

  it('are given after a bounded time when the twin does not answer', async () => {
    const pair = recordedTwins();
    const never = new MemoryLink(() => ({
      figures: {
        kind: 'answer',
        handle: (_message, signal) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
    }));
    Object.assign(pair.asked, { peer: never });
    const asking = overview(pair, 'day');
    await pair.clock.advance(1500);
    expect((await asking).machines).toEqual({ kind: 'this', twin: 'T7910-B', why: 'silent' });
    expect(pair.clock.waiting).toBe(0);
  });

  it('are given to a twin of an older version', async () => {
    const pair = recordedTwins();
    Object.assign(pair.asked, { peer: new MemoryLink(() => ({})) });
    expect((await overview(pair, 'day')).machines).toMatchObject({ kind: 'this', why: 'older' });
  });

  it.each([
    ['nothing', undefined],
    ['something else', { sums: 'many' }],
    ['sums that make no sense', { sums: [sum({ step: -1 }), sum({ step: 9999 }), sum({ value: 7 }), sum({ key: 8 })] }],
    ['sums below zero', { sums: [sum({ value: { ...SUM, answered: -5 } })] }],
    [
      'buckets of no duration',
      {
        sums: [sum({ key: 'workstation any', value: { ...SUM, answered: 0, duration: [1e300, 5, 900.5, 5, 3, -5] } })],
      },
    ],
    ['sketches without end', { sums: [sum({ value: { ...SUM, duration: new Array(100_000).fill(1) } })] }],
    ['more sums than there can be', { sums: new Array(30_000).fill(sum({ value: 7 })) }],
  ])('count what they have when the twin tells %s', async (_, told) => {
    const pair = recordedTwins();
    pair.a.recorder.requestEnded(answered({ duration: 1000 }));
    Object.assign(pair.asked, {
      peer: new MemoryLink(() => ({ figures: { kind: 'answer', handle: async () => told } })),
    });
    const { totals, tiers } = await overview(pair, 'day');
    expect(totals.answered).toBe(1);
    expect(tiers).toHaveLength(1);
    expect(Math.abs((tiers[0]?.total.duration.p99 ?? 0) - 1000)).toBeLessThanOrEqual(30);
  });
});

it('a question that makes no sense is not answered', async () => {
  const pair = recordedTwins();
  for (const question of [{}, { grain: 'second', at: [0], to: 1, series: [] }, steps(401), steps(0)]) {
    expect(await pair.link.ask('figures', question, new AbortController().signal)).toMatchObject({ kind: 'failed' });
  }
});

function steps(count: number) {
  return { grain: 'day', at: new Array(count).fill(0), to: 1, series: ['traffic'] };
}

function sum(given: object) {
  return { series: 'traffic', step: 95, key: 'cloud any', value: SUM, ...given };
}

const SUM = {
  answered: 1,
  refused: 0,
  deferred: 0,
  cancelled: 0,
  broken: 0,
  fellBack: 0,
  tokensIn: 0,
  tokensOut: 0,
  savedIn: 0,
  savedOut: 0,
  savedRequests: 0,
  duration: [],
  firstToken: [],
};
