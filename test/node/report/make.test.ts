import { describe, expect, it } from 'vitest';
import { type Facts, reportOf } from '../../../main/node/report/index.ts';
import { factsOf, MONDAY, station } from './facts-of.ts';

const hands = (given: Partial<Facts>) => reportOf(factsOf(given)).hands;
const queueWith = (counts: Partial<Facts['queue']['counts']>, rest: Partial<Facts['queue']> = {}) => ({
  ...factsOf().queue,
  ...rest,
  counts: { ...factsOf().queue.counts, ...counts },
});
const tried = (backend: string, outcome: string, count: number, message = '') => ({
  backend,
  outcome,
  count,
  lastAt: MONDAY.from,
  message,
});
const NOON = MONDAY.from + 12 * 3_600_000;
const spent = { kind: 'spent', reason: 'all of its day is used', until: NOON } as const;

describe('what needs a hand', () => {
  it('is nothing on a quiet day, and the headline says so', () => {
    const report = reportOf(factsOf());
    expect(report.hands).toEqual([]);
    expect(report.headline).toBe('No requests came in. Nothing needs a hand.');
  });

  it.each<[string, Partial<Facts>, object]>([
    [
      'a refused key: put it right, then enable the account',
      { stations: [station({ state: { kind: 'disabled', reason: 'its key was refused' } })] },
      {
        level: 'down',
        text: 'a/groq cannot be used: its key was refused',
        action: { kind: 'call', procedure: 'enable', input: { backend: 'a/groq' } },
      },
    ],
    [
      'an engine without a model: the setup page',
      {
        stations: [
          station({
            id: 'a/ollama',
            kind: 'ollama',
            tier: 'workstation',
            state: { kind: 'disabled', reason: 'no model' },
          }),
        ],
      },
      { level: 'down', action: { kind: 'page', page: 'setup' } },
    ],
    [
      'a Colab session that is gone: restart it',
      {
        stations: [
          station({ id: 'a/colab', kind: 'colab', tier: 'colab', state: { kind: 'down', reason: 'no answer' } }),
        ],
      },
      {
        level: 'down',
        todo: expect.stringMatching(/^Open the Colab session and restart it\./),
        action: { kind: 'page', page: 'colab' },
      },
    ],
    [
      'a Colab session at the end of its time: the page with its line',
      {
        stations: [
          station({
            id: 'a/colab',
            kind: 'colab',
            tier: 'colab',
            state: { kind: 'disabled', reason: 'its session ends in 4 min' },
          }),
        ],
      },
      {
        level: 'down',
        todo: 'Open the page Colab, show a new line, and run it in a Colab cell.',
        action: { kind: 'page', page: 'colab' },
      },
    ],
    [
      'a Colab session that ends soon: the page with its line, while it still serves',
      {
        notices: [
          {
            level: 'attention',
            text: 'The Colab session of a/colab ends within 30 minutes.',
            remedy: 'Start a new one.',
            page: 'colab',
          },
        ],
        stations: [station({ id: 'a/colab', kind: 'colab', tier: 'colab' })],
      },
      {
        level: 'attention',
        text: 'The Colab session of a/colab ends within 30 minutes.',
        todo: 'Start a new one.',
        action: { kind: 'page', page: 'colab' },
      },
    ],
    [
      'a spent account: wait, or reset it',
      {
        stations: [
          station({
            state: { kind: 'resting', until: NOON, reason: spent.reason },
            quota: { windows: [], free: spent, paid: spent },
          }),
        ],
      },
      { level: 'attention', action: { kind: 'call', procedure: 'resetCoolDown', input: { account: 'a/groq' } } },
    ],
    [
      'jobs that were given up: the queue page',
      { queue: queueWith({ failed: 2 }) },
      { text: '2 queued jobs were given up.', action: { kind: 'page', page: 'queue' } },
    ],
    ['a queue that is nearly full', { queue: queueWith({ queued: 80 }, { maxJobs: 100 }) }, { level: 'attention' }],
    [
      'a job that has waited long',
      { queue: queueWith({ queued: 1 }, { oldest: factsOf().now - 7_500_000 }) },
      { text: 'The oldest queued job has waited for 2 h 5 min.' },
    ],
    [
      'requests that nobody could answer: another backend',
      { totals: { ...factsOf().totals, requests: 3, refused: 1 } },
      { text: '1 request found nobody who could answer.', action: { kind: 'page', page: 'setup' } },
    ],
    [
      'a backend that failed often, with its latest error',
      {
        attempts: [
          tried('a/colab', 'ok', 8),
          tried('a/colab', 'timed-out', 3, 'no first token within 10000 ms'),
          tried('a/colab', 'unreachable', 1),
          tried('a/colab', 'cancelled', 90),
        ],
      },
      {
        text: '4 of 12 requests to a/colab failed, most of them as timed-out.',
        todo: 'Its latest error: no first token within 10000 ms',
      },
    ],
    [
      'a tier that users do not like',
      { satisfaction: [{ name: 'workstation', up: 4, down: 8, n: 12, share: 1 / 3, likely: null }] },
      { text: 'Users liked only 4 of 12 rated answers of the workstation tier.' },
    ],
    [
      'a node that was off for part of the day',
      { uptimes: [{ id: 'a', known: 1240, up: 1240, resting: 0, down: 0, share: 1 }] },
      { text: 'T7910-A did not run for 3 h 20 min of the day.' },
    ],
    ['a report that cannot be posted', { cannotPost: true }, { todo: expect.stringContaining('webhookSecret') }],
    [
      'what the page gives notice of, such as a store that cannot be written',
      { notices: [{ level: 'attention', text: 'There is no room left.', remedy: 'Free some.' }] },
      { text: 'There is no room left.', todo: 'Free some.' },
    ],
  ])('%s', (_, given, hand) => {
    expect(hands(given)).toEqual([expect.objectContaining(hand)]);
  });

  it.each<[string, Partial<Facts>]>([
    [
      'an account that rests for seconds',
      { stations: [station({ state: { kind: 'resting', until: NOON, reason: 'rate limit' } })] },
    ],
    ['a backend that fails now and then', { attempts: [tried('a/groq', 'ok', 90), tried('a/groq', 'timed-out', 5)] }],
    ['a backend that was hardly tried', { attempts: [tried('a/groq', 'timed-out', 3)] }],
    [
      'two users who did not like an answer',
      { satisfaction: [{ name: 'cloud', up: 0, down: 2, n: 2, share: 0, likely: null }] },
    ],
    ['a node that was restarted', { uptimes: [{ id: 'a', known: 1435, up: 1435, resting: 0, down: 0, share: 1 }] }],
    ['a node on the first day of its life', { uptimes: [], wasThereBefore: false }],
    ['something to know', { notices: [{ level: 'information', text: 'Two accounts at Groq.' }] }],
    [
      'what is told of a station already',
      { notices: [{ level: 'attention', text: 'a/groq is disabled: x' }], stations: [station()] },
    ],
  ])('is not %s', (_, given) => {
    expect(hands(given)).toEqual([]);
  });

  it('begins with what is down', () => {
    const down = station({ state: { kind: 'down', reason: 'no answer' } });
    const report = reportOf(factsOf({ queue: queueWith({ failed: 1 }), stations: [station({ id: 'a/other' }), down] }));
    expect(report.hands.map(({ level }) => level)).toEqual(['down', 'attention']);
    expect(report.headline).toBe('No requests came in. 1 of 2 backends cannot answer now.');
  });
});

describe('the report', () => {
  it('has each service as it is now and its uptime of the day, the node first, gone ones last', () => {
    const uptime = (id: string) => ({ id, known: 1440, up: 1400, resting: 0, down: 40, share: 1400 / 1440 });
    const { services } = reportOf(
      factsOf({ stations: [station(), station({ id: 'a/new' })], uptimes: ['a', 'a/groq', 'a/gone'].map(uptime) }),
    );
    expect(services.map(({ id, state, uptime }) => [id, state?.kind, uptime?.down])).toEqual([
      ['a', 'serving', 40],
      ['a/groq', 'serving', 40],
      ['a/new', 'serving', undefined],
      ['a/gone', undefined, 40],
    ]);
  });

  it('has what each account was sent, and groups the errors, the most frequent first', () => {
    const report = reportOf(
      factsOf({
        stations: [station({ quota: { windows: [] } }), station({ id: 'a/ollama', kind: 'ollama' })],
        attempts: [
          tried('a/groq', 'ok', 40),
          tried('a/groq', 'rate-limited', 2, 'slow down'),
          tried('a/groq', 'cancelled', 1),
          tried('a/ollama', 'timed-out', 5, 'silence'),
        ],
      }),
    );
    expect(report.accounts).toMatchObject([{ id: 'a/groq', sent: 43, failed: 2 }]);
    expect(report.errors.map(({ backend, kind, count }) => `${backend} ${kind} ${count}`)).toEqual([
      'a/ollama timed-out 5',
      'a/groq rate-limited 2',
    ]);
  });

  it('says that a day is not over yet', () => {
    expect(reportOf(factsOf({ now: NOON })).isOver).toBe(false);
    expect(reportOf(factsOf()).isOver).toBe(true);
  });
});
