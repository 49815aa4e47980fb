import { describe, expect, it } from 'vitest';
import { markdownOf, reportOf } from '../../../main/node/report/index.ts';
import { factsOf, MONDAY, station } from './facts-of.ts';

const HOUR = 3_600_000;
const P = { p50: 800, p95: 2400, p99: 61_000 };

const full = factsOf({
  stations: [
    station({
      model: 'openai/gpt-oss-120b',
      state: { kind: 'resting', until: MONDAY.to + 9 * HOUR, reason: 'its day is used' },
      quota: {
        windows: [
          {
            window: 'requests-day',
            limit: 100,
            used: 98,
            softLimit: 80,
            hardStop: 98,
            shareLeft: 0.02,
            resetsAt: MONDAY.to + 25 * HOUR,
            comesBack: 'fixed',
            source: 'configured',
          },
        ],
        paid: { kind: 'spent', reason: 'its day is used' },
      },
    }),
  ],
  uptimes: [
    { id: 'a', known: 1440, up: 1440, resting: 0, down: 0, share: 1 },
    { id: 'a/groq', known: 1440, up: 1379, resting: 60, down: 1, share: 1439 / 1440 },
  ],
  queue: {
    counts: { queued: 2, running: 1, done: 9, failed: 0, cancelled: 0 },
    maxJobs: 10_000,
    oldest: MONDAY.to + 6.5 * HOUR,
  },
  totals: {
    requests: 120,
    answered: 100,
    refused: 0,
    deferred: 18,
    cancelled: 2,
    broken: 0,
    fellBack: 7,
    fallbackRate: 0.07,
  },
  tiers: [{ tier: 'cloud', answered: 100, fellBack: 7, duration: P, firstToken: { p50: null, p95: null, p99: null } }],
  attempts: [
    { backend: 'a/groq', outcome: 'ok', count: 100, lastAt: 0, message: '' },
    {
      backend: 'a/groq',
      outcome: 'not-an-answer',
      count: 3,
      lastAt: MONDAY.from + 10 * HOUR,
      message: '<script>|alert|</script>\n# and\\more',
    },
  ],
  satisfaction: [{ name: 'cloud', up: 3, down: 1, n: 4, share: 0.75, likely: null }],
  saved: { ...factsOf().saved, usd: 0.0042, requests: 100, ownersFigure: { from: 1.48, to: 2.96, assumption: 'So.' } },
});

describe('the report as Markdown', () => {
  it('answers the owner’s checklist', () => {
    const markdown = markdownOf(reportOf(full));
    expect(markdown.split('\n').filter(line => line !== '')).toEqual([
      '# T7910-A: 2026-11-23',
      '100 of 120 requests were answered at once. Every backend can answer; 1 thing wants a look.',
      'Made 2026-11-24 07:00 (Europe/Berlin).',
      '## What needs a hand',
      '- **Look:** a/groq has nothing left: its day is used. Nothing, others answer meanwhile. If its provider has given it more, try it again now. (`resetCoolDown {"account":"a/groq"}`)',
      '## Services',
      '| service | now | uptime of the day |',
      '| --- | --- | --- |',
      '| a (this node) | serving | ran for 24 h |',
      '| a/groq (openai/gpt-oss-120b) | resting until 09:00: its day is used | 99.9 % of 24 h, rested for 1 h |',
      '## Accounts',
      '| account | used of its limits | sent on the day |',
      '| --- | --- | --- |',
      '| a/groq | requests-day: 98 of 100, new at 2026-11-25 01:00 | 103, of which 3 failed |',
      '## Queue',
      '2 jobs wait, 1 running, 0 given up. The oldest has waited for 30 min.',
      '## Requests',
      '120 requests: 100 answered, 18 left to the queue, 2 left by their callers. Fallback rate: 7 % (7).',
      '| tier | answered | share | whole answer p50 / p95 / p99 | first token p50 / p95 / p99 |',
      '| --- | --- | --- | --- | --- |',
      '| cloud | 100 | 100 % | 800 ms / 2.4 s / 61.0 s | – / – / – |',
      '## Errors',
      '| backend | error | times | latest |',
      '| --- | --- | --- | --- |',
      '| a/groq | not-an-answer | 3 | 2026-11-23 10:00 \\<script\\>\\|alert\\|\\</script\\> # and\\\\more |',
      '## Satisfaction',
      '| tier | liked | rated |',
      '| --- | --- | --- |',
      '| cloud | 3 (75 %) | 4 |',
      '## Saved',
      'less than $0.01 for 100 answers. All of it would have been asked of m. By the owner’s reckoning $1.48 to $2.96: So.',
    ]);
  });

  it('says of a day without requests that there were none, and draws no empty table', () => {
    const markdown = markdownOf(reportOf(factsOf()));
    expect(markdown).toContain('## What needs a hand\n\nNothing.');
    expect(markdown).toContain('## Requests\n\nNone came in.\n\n## Errors\n\nNone.');
    expect(markdown).toContain('No answer of the day was rated.');
    expect(markdown).not.toMatch(/NaN|undefined|null/);
  });
});
