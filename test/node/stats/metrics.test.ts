import { describe, expect, it } from 'vitest';
import { Metrics, type RequestRecord } from '../../../main/node/stats/index.ts';
import { attempt, requestRecord } from './request-record.ts';

const UP = [
  { backend: 'a/one', isUp: true },
  { backend: 'a/two', isUp: false },
];

/** The samples of Tandem's own metrics after these requests: `name{labels} value`, without those that are 0. */
async function samples(...records: RequestRecord[]): Promise<string[]> {
  const metrics = new Metrics(() => UP);
  for (const record of records) metrics.requestEnded(record);
  const { text } = await metrics.render();
  return text.split('\n').filter(line => line.startsWith('tandem_') && !line.endsWith(' 0'));
}

const without = (lines: readonly string[], ...names: string[]) =>
  lines.filter(line => !names.some(name => line.startsWith(`tandem_${name}`)));

const answered = requestRecord({
  outcome: 'ok',
  status: 200,
  duration: 1500,
  backend: 'a/one',
  tier: 'workstation',
  model: 'm',
  attempts: [attempt({ startedAfter: 10, firstToken: 290, duration: 1400 })],
  promptTokens: 12,
  completionTokens: 34,
});

const POOR = { backend: 'a/one', tier: 'workstation', check: 'refusal', outcome: 'escalated' } as const;

describe('the metrics', () => {
  it('have the names, kinds and labels of the contract, and the Node.js defaults', async () => {
    const metrics = new Metrics(() => UP);
    metrics.requestEnded(answered);
    metrics.requestEnded({ ...answered, attempts: [attempt({ backend: 'a/two', outcome: 'timed-out' }), attempt()] });
    metrics.requestEnded({ ...answered, checked: [POOR] });
    metrics.rated('cloud', -1);
    const { contentType, text } = await metrics.render();
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    const kinds = text.match(/^# TYPE tandem_.*$/gm)?.map(line => line.slice('# TYPE '.length));
    expect(kinds).toEqual([
      'tandem_requests_total counter',
      'tandem_request_duration_seconds histogram',
      'tandem_first_token_seconds histogram',
      'tandem_fallbacks_total counter',
      'tandem_tokens_total counter',
      'tandem_feedback_total counter',
      'tandem_answer_checks_total counter',
      'tandem_answer_check_feedback_total counter',
      'tandem_cost_saved_usd_total counter',
      'tandem_backend_up gauge',
    ]);
    const labels = new Set(
      [...text.matchAll(/^(tandem_\w+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/gm)].map(
        ([, name, list]) => `${name} ${list?.replace(/="[^"]*"/g, '')}`,
      ),
    );
    expect([...labels].sort()).toEqual([
      'tandem_answer_checks_total check,tier,outcome',
      'tandem_backend_up backend',
      'tandem_fallbacks_total from,to,reason',
      'tandem_feedback_total tier,rating',
      'tandem_first_token_seconds le,tier,backend',
      'tandem_first_token_seconds tier,backend',
      'tandem_request_duration_seconds le,tier,backend',
      'tandem_request_duration_seconds tier,backend',
      'tandem_requests_total tier,backend,outcome',
      'tandem_tokens_total backend,direction',
    ]);
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('have buckets from a cloud’s tenths of a second to a CPU’s minutes', async () => {
    const lines = await samples({ ...answered, duration: 1, attempts: [attempt({ firstToken: 1 })] });
    const buckets = (name: string) =>
      lines.flatMap(line => new RegExp(`^tandem_${name}_bucket{le="([^"]+)"`).exec(line)?.[1] ?? []).join(' ');
    expect(buckets('request_duration_seconds')).toBe('0.05 0.1 0.25 0.5 1 2.5 5 10 20 30 60 120 300 +Inf');
    expect(buckets('first_token_seconds')).toBe('0.02 0.05 0.1 0.25 0.5 1 2 3 5 10 20 30 +Inf');
  });

  it('count an answer once, in seconds and tokens', async () => {
    const lines = (await samples(answered)).filter(line => !line.includes('_bucket'));
    expect(lines).toEqual([
      'tandem_requests_total{tier="workstation",backend="a/one",outcome="ok"} 1',
      'tandem_request_duration_seconds_sum{tier="workstation",backend="a/one"} 1.5',
      'tandem_request_duration_seconds_count{tier="workstation",backend="a/one"} 1',
      'tandem_first_token_seconds_sum{tier="workstation",backend="a/one"} 0.3',
      'tandem_first_token_seconds_count{tier="workstation",backend="a/one"} 1',
      'tandem_tokens_total{backend="a/one",direction="in"} 12',
      'tandem_tokens_total{backend="a/one",direction="out"} 34',
      'tandem_backend_up{backend="a/one"} 1',
    ]);
  });

  it('never count the attempts that failed as completions, nor a second try on one backend as a fallback', async () => {
    const attempts = [
      attempt({ backend: 'a/two', tier: 'cloud', outcome: 'rate-limited' }),
      attempt({ backend: 'a/two', tier: 'cloud', outcome: 'server-error', startedAfter: 300 }),
      attempt({ startedAfter: 700, firstToken: 100 }),
    ];
    const lines = without(await samples({ ...answered, attempts }), 'request_duration', 'backend_up', 'tokens');
    expect(lines.filter(line => !line.includes('_bucket'))).toEqual([
      'tandem_requests_total{tier="workstation",backend="a/one",outcome="ok"} 1',
      'tandem_first_token_seconds_sum{tier="workstation",backend="a/one"} 0.8',
      'tandem_first_token_seconds_count{tier="workstation",backend="a/one"} 1',
      'tandem_fallbacks_total{from="a/two",to="a/one",reason="server-error"} 1',
    ]);
  });

  it('call a request queued whose caller takes the answer later, and do not count its turns in the line', async () => {
    const refused = requestRecord({ outcome: 'refused', status: 503 });
    const total = async (later: 'offered' | 'job') =>
      (await samples({ ...refused, later })).filter(line => line.startsWith('tandem_requests_total'));
    expect(await total('offered')).toEqual(['tandem_requests_total{tier="none",backend="none",outcome="queued"} 1']);
    expect(await total('job')).toEqual([]);
  });

  it.each(['refused', 'broken', 'cancelled'] as const)(
    'count a request that was %s, and nothing of it as an answer',
    async outcome => {
      const attempts = [attempt({ outcome: 'cut-off', firstToken: 20 })];
      const given = { ...answered, outcome, attempts, ...(outcome === 'refused' ? NOBODY : {}) };
      const who = outcome === 'refused' ? 'tier="none",backend="none"' : 'tier="workstation",backend="a/one"';
      expect(without(await samples(given), 'backend_up')).toEqual([
        `tandem_requests_total{${who},outcome="${outcome}"} 1`,
      ]);
    },
  );

  const NOBODY = { backend: undefined, tier: undefined } as unknown as Partial<RequestRecord>;

  it('take the first token of a stream from the first backend that gave one, of a plain answer from the last', async () => {
    const attempts = [
      attempt({ backend: 'a/two', outcome: 'cut-off', firstToken: 200 }),
      attempt({ startedAfter: 5000, firstToken: 400 }),
    ];
    const sum = async (stream: boolean) =>
      (await samples({ ...answered, stream, attempts })).find(line =>
        line.startsWith('tandem_first_token_seconds_sum'),
      );
    expect(await sum(true)).toMatch(/ 0\.2$/);
    expect(await sum(false)).toMatch(/ 5\.4$/);
  });

  it('tell no first token of an answer that came in one piece', async () => {
    const lines = await samples({ ...answered, attempts: [attempt()] });
    expect(lines.filter(line => line.startsWith('tandem_first_token'))).toEqual([]);
  });

  it('look at the backends at each scrape, so that one that is gone is not shown any more', async () => {
    let now = UP;
    const metrics = new Metrics(() => now);
    const up = async () => (await metrics.render()).text.match(/^tandem_backend_up.*$/gm);
    expect(await up()).toEqual(['tandem_backend_up{backend="a/one"} 1', 'tandem_backend_up{backend="a/two"} 0']);
    now = [{ backend: 'a/two', isUp: true }];
    expect(await up()).toEqual(['tandem_backend_up{backend="a/two"} 1']);
  });

  it('take gauges that other parts of the node know, read at each scrape', async () => {
    let value = 42;
    const metrics = new Metrics(() => []);
    metrics.addGauge({
      name: 'tandem_quota_remaining',
      help: 'What is left.',
      labelNames: ['account', 'window'],
      read: () => [{ labels: { account: 'a/groq', window: 'requests-day' }, value }],
    });
    const shown = async () => (await metrics.render()).text.match(/^tandem_quota_remaining.*$/m)?.[0];
    expect(await shown()).toBe('tandem_quota_remaining{account="a/groq",window="requests-day"} 42');
    value = 7;
    expect(await shown()).toMatch(/ 7$/);
  });

  it('count ratings by tier, and what was saved in dollars', async () => {
    const metrics = new Metrics(() => []);
    metrics.rated('workstation', 1);
    metrics.rated('workstation', 1);
    metrics.rated('cloud', -1);
    metrics.saved(0.25);
    metrics.saved(0.5);
    const { text } = await metrics.render();
    expect(text.match(/^tandem_(?:feedback|cost).*$/gm)).toEqual([
      'tandem_feedback_total{tier="workstation",rating="1"} 2',
      'tandem_feedback_total{tier="cloud",rating="-1"} 1',
      'tandem_cost_saved_usd_total 0.75',
    ]);
  });

  it('count every answer that was looked at, by what was found', async () => {
    const good = { ...POOR, check: 'none', outcome: 'good' } as const;
    const stopped = { ...POOR, tier: 'colab', check: 'loop', outcome: 'stopped' } as const;
    const refused = { outcome: 'refused', checked: [POOR] } as const;
    const lines = await samples(
      requestRecord({ ...answered, checked: [good] }),
      requestRecord({ ...answered, checked: [POOR, stopped] }),
      requestRecord(refused),
    );
    expect(lines.filter(line => line.includes('answer_checks'))).toEqual([
      'tandem_answer_checks_total{check="none",tier="workstation",outcome="good"} 1',
      'tandem_answer_checks_total{check="refusal",tier="workstation",outcome="escalated"} 2',
      'tandem_answer_checks_total{check="loop",tier="colab",outcome="stopped"} 1',
    ]);
  });

  it('of two nodes in one process do not meet', async () => {
    expect(without(await samples(answered), 'backend_up')).not.toEqual([]);
    expect(without(await samples(), 'backend_up')).toEqual([]);
  });
});
