import { expect, test } from 'vitest';
import { queueHeadline } from '../../renderer/pages/queue/headline.ts';
import type { QueueState } from '../../renderer/pages/queue/jobs.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const none = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
const out = { kind: 'out', sentence: 'There is no room left.', remedy: 'Free some.' } as const;
const loss = { ...out, kind: 'loss' } as const;

/** The counts, how long the oldest has waited (ms), and what else there is. */
type Row = [string, string, Partial<typeof none>, number?, Partial<QueueState>?];

test.each<Row>([
  ['Nothing waits', 'serving', { done: 9, cancelled: 1 }],
  ['Nothing waits', 'serving', {}, 0, { trouble: loss }],
  ['One job waits, for 1 s now', 'serving', { queued: 1 }, 20],
  ['One job waits, for 42 s now', 'serving', { queued: 1, running: 3 }, 42_900],
  ['14 jobs wait, the oldest for 3 min', 'serving', { queued: 14 }, 215_000],
  ['2 jobs wait, the oldest for 2 h 5 min', 'serving', { queued: 2 }, 7_500_000],
  ['One job is being answered, none waits', 'serving', { running: 1 }],
  ['2 jobs failed and need a look', 'attention', { failed: 2 }],
  ['3 jobs are being answered, none waits; one failed', 'attention', { running: 3, failed: 1 }],
  ['The queue is full: new jobs are refused', 'down', { queued: 8, running: 2, failed: 1 }, 1, { maxJobs: 10 }],
  ['The queue cannot be written: new jobs are refused', 'down', { queued: 1 }, 1, { trouble: out }],
])('the title of the queue page says: %s', (text, mood, counts, waited = 0, rest = {}) => {
  const state = { counts: { ...none, ...counts }, maxJobs: 10_000, oldest: NOW - waited, ...rest };
  expect(queueHeadline(state, NOW)).toEqual({ text, mood });
});
