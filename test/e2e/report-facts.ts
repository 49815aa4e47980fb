import type { Facts } from '../../main/node/report/index.ts';
import { factsOf, MONDAY } from '../node/report/facts-of.ts';
import { dayOfData, halfDown } from './states.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const madeAt = factsOf().now;
const percentiles = (p50: number) => ({ p50, p95: p50 * 4, p99: p50 * 6 });

/** A working Monday on six backends, all of which serve in the morning after. */
export function goodDay(): Partial<Facts> {
  const { stations } = dayOfData();
  return {
    stations: stations.map(station => (station.backend.startsWith('groq') ? { ...station, quota } : station)),
    uptimes: [
      { id: 'a', known: 1440, up: 1440, resting: 0, down: 0, share: 1 },
      ...stations.map(({ id }) => ({ id, known: 1440, up: 1433, resting: 7, down: 0, share: 1 })),
    ],
    totals: {
      requests: 3187,
      answered: 3171,
      refused: 0,
      deferred: 4,
      cancelled: 12,
      broken: 0,
      fellBack: 74,
      fallbackRate: 74 / 3171,
    },
    tiers: [
      { tier: 'cloud', answered: 402, fellBack: 61, duration: percentiles(1300), firstToken: percentiles(210) },
      { tier: 'colab', answered: 921, fellBack: 13, duration: percentiles(5200), firstToken: percentiles(730) },
      { tier: 'workstation', answered: 1848, fellBack: 0, duration: percentiles(2100), firstToken: percentiles(410) },
    ],
    attempts: [
      tried('a/colab', 'timed-out', 9, 'no first token within 10000 ms'),
      tried('a/groq-a', 'rate-limited', 4, 'Rate limit reached for model openai/gpt-oss-120b'),
      tried('a/colab', 'ok', 921, ''),
      tried('a/groq-a', 'ok', 402, ''),
    ],
    satisfaction: [
      { name: 'cloud', up: 17, down: 1, n: 18, share: 17 / 18, likely: { from: 0.74, to: 0.99 } },
      { name: 'workstation', up: 40, down: 6, n: 46, share: 40 / 46, likely: { from: 0.74, to: 0.94 } },
    ],
    saved: { ...factsOf().saved, usd: 1.84, requests: 3171, ownersFigure: { ...owners, from: 47.1, to: 94.2 } },
  };
}

const { ownersFigure: owners } = factsOf().saved;

/** The same Monday gone wrong: each thing that can need a hand, and each button. */
export function badDay(): Partial<Facts> {
  const good = goodDay();
  const spent = { kind: 'spent', reason: 'all of its day is used', until: madeAt + 5 * HOUR } as const;
  return {
    ...good,
    stations: halfDown().stations.map(station => {
      if (station.backend !== 'groq-a') return station;
      const state = { kind: 'resting', until: madeAt + 5 * HOUR, reason: spent.reason } as const;
      return { ...station, state, quota: { ...quota, free: spent, paid: spent } };
    }),
    uptimes: [
      { id: 'a', known: 1240, up: 1240, resting: 0, down: 0, share: 1 },
      { id: 'a/ollama-1', known: 1240, up: 1000, resting: 0, down: 240, share: 1000 / 1240 },
      { id: 'a/gone', known: 600, up: 600, resting: 0, down: 0, share: 1 },
    ],
    queue: {
      counts: { queued: 3, running: 1, done: 12, failed: 2, cancelled: 0 },
      maxJobs: 10_000,
      oldest: madeAt - 30 * MINUTE,
    },
    totals: {
      ...factsOf().totals,
      requests: 40,
      answered: 37,
      refused: 2,
      broken: 1,
      fellBack: 9,
      fallbackRate: 9 / 37,
    },
    tiers: [
      { tier: 'cloud', answered: 9, fellBack: 9, duration: percentiles(1300), firstToken: percentiles(210) },
      { tier: 'workstation', answered: 28, fellBack: 0, duration: percentiles(2100), firstToken: percentiles(410) },
    ],
    attempts: ['a/ollama-1', 'a/colab', 'a/groq-a'].flatMap((backend, one) =>
      kinds.map((kind, other) => tried(backend, kind, 60 - 8 * one - other, 'connect ECONNREFUSED 127.0.0.1:11435')),
    ),
  };
}

const kinds = [
  'unreachable',
  'server-error',
  'timed-out',
  'cut-off',
  'rate-limited',
  'not-an-answer',
  'context-too-long',
  'bad-request',
] as const;

function tried(backend: string, outcome: string, count: number, message: string) {
  return { backend, outcome, count, lastAt: MONDAY.from + 15 * HOUR, message };
}

const quota = {
  windows: [window('requests-day', 80, 100, madeAt + 17 * HOUR), window('tokens-minute', 0, 8000, madeAt)],
};

function window(name: 'requests-day' | 'tokens-minute', used: number, limit: number, resetsAt: number) {
  return {
    window: name,
    limit,
    used,
    softLimit: limit * 0.8,
    hardStop: limit - 2,
    shareLeft: 1 - used / limit,
    resetsAt,
    comesBack: 'fixed',
    source: 'learnt',
  } as const;
}
