import { z } from 'zod';
import { count, listOf, maybe, share, stopKind, text, windowShape } from '../twin/index.ts';
import type { Report } from './report.ts';

/* A report that the twin made. One of another form is no report: this node makes one of its own then. */

const moment = z.number().min(0).max(8.64e15);
const short = text(100);
const sentence = text(1000);
const line = count.nullable();
const percentiles = z.object({ p50: line, p95: line, p99: line });

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal(['serving', 'untried']) }),
  z.object({ kind: z.literal(['degraded', 'disabled']), reason: sentence }),
  z.object({ kind: z.literal(['resting', 'preparing']), until: moment, reason: sentence }),
  z.object({ kind: z.literal('down'), until: maybe(moment), reason: sentence }),
]);

const action = z.union([
  z.object({ kind: z.literal('page'), page: z.enum(['setup', 'accounts', 'queue', 'twins', 'colab']) }),
  z.object({ kind: z.literal('call'), procedure: z.literal('enable'), input: z.object({ backend: short }) }),
  z.object({ kind: z.literal('call'), procedure: z.literal('resetCoolDown'), input: z.object({ account: short }) }),
]);

const stop = z.object({ kind: stopKind, reason: sentence, until: maybe(moment) });

const quota = z.object({
  windows: listOf(z.object({ ...windowShape, resetsAt: moment, learntAt: maybe(moment) }), 8),
  free: maybe(stop),
  paid: maybe(stop),
});

const uptime = z.object({ id: short, known: count, up: count, resting: count, down: count, share: share.nullable() });

const queue = z.object({
  counts: z.object({ queued: count, running: count, done: count, failed: count, cancelled: count }),
  maxJobs: count,
  oldest: maybe(moment),
  trouble: maybe(z.object({ kind: z.enum(['out', 'loss']), sentence, remedy: sentence })),
});

const node = z.object({ id: short, name: short });

const schema = z.object({
  node,
  day: z.iso.date(),
  from: moment,
  to: moment,
  zone: z.string().max(100).refine(isZone),
  madeAt: moment,
  pair: maybe(
    z.object({ twin: node, isBoth: z.boolean(), events: listOf(z.object({ at: moment, text: sentence }), 100) }),
  ),
  isOver: z.boolean(),
  headline: sentence,
  hands: listOf(
    z.object({ level: z.enum(['down', 'attention']), text: sentence, todo: sentence, action: maybe(action) }),
    200,
  ),
  services: listOf(
    z.object({
      id: short,
      tier: maybe(short),
      kind: short,
      model: maybe(text(200)),
      state: maybe(state),
      uptime: maybe(uptime),
    }),
    300,
  ),
  accounts: listOf(z.object({ id: short, provider: maybe(short), quota, sent: count, failed: count }), 200),
  queue,
  totals: z.object({
    requests: count,
    answered: count,
    refused: count,
    deferred: count,
    cancelled: count,
    broken: count,
    fellBack: count,
    fallbackRate: share.nullable(),
  }),
  tiers: listOf(
    z.object({ tier: short, answered: count, share, fellBack: count, duration: percentiles, firstToken: percentiles }),
    10,
  ),
  errors: listOf(z.object({ backend: short, kind: short, count, lastAt: moment, message: sentence }), 1000),
  satisfaction: listOf(
    z.object({
      name: short,
      up: count,
      down: count,
      n: count,
      share: share.nullable(),
      likely: z.object({ from: share, to: share }).nullable(),
    }),
    10,
  ),
  saved: z.object({
    usd: count,
    requests: count,
    price: z.object({
      model: text(200),
      input: count,
      output: count,
      source: maybe(text(500)),
      read: maybe(short),
    }),
    assumption: sentence,
    ownersFigure: z.object({ from: count, to: count, assumption: sentence }),
  }),
});

/** The twin's report, as far as it is understood; undefined when it is none. */
export function readReport(message: unknown): Report | undefined {
  const { data } = schema.safeParse(message);
  // What is left out is absent, as in a report of this node's own.
  return data && withoutGaps(data);
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function withoutGaps(report: z.output<typeof schema>): Report {
  return JSON.parse(JSON.stringify(report));
}
