import { describe, expect, it } from 'vitest';
import type { Failure } from '../../main/node/backends/index.ts';
import { BackendState } from '../../main/node/cascade/index.ts';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { isUp, liveState, type StateSources, serviceStateOf } from '../../main/node/node-state.ts';
import { RequestLog } from '../../main/node/stats/index.ts';
import { shareState } from '../../main/node/twin/share-state.ts';
import { TwinRoster } from '../../main/node/twin/twin-roster.ts';
import { ManualClock } from '../fakes/clock.ts';
import { failure, hangs, standIn } from './cascade/stand-ins.ts';
import { configured } from './configured.ts';
import { accountWith } from './quota/stand-ins.ts';
import { requestRecord } from './stats/request-record.ts';

const clock = new ManualClock();
const BREAKER = { failures: 2, openFor: 15_000 };

/** A station whose account has used so many of 100 a day. */
function withUsed(used: number) {
  const { account } = accountWith({ 'requests-day': 100 }, { clock });
  account.heard([{ window: 'requests-day', remaining: 100 - used }]);
  return new BackendState('a', standIn('b', hangs), BREAKER, clock, account);
}

function state(id: string, looks: Parameters<typeof standIn>[2] = {}, ...results: ('ok' | Failure)[]) {
  const made = new BackendState('a', standIn(id, hangs, looks), BREAKER, clock);
  for (const result of results) {
    const permit = made.breaker.admit();
    if (!permit) throw new Error('its breaker is open already');
    made.settle(permit, result === 'ok' ? { kind: 'ok', firstToken: 120 } : { kind: 'failed', failure: result });
  }
  return made;
}

async function shown(given: Partial<StateSources> = {}, input: Partial<ConfigInput> = {}) {
  return liveState({
    config: await configured(input),
    states: [state('one')],
    missing: [],
    access: 'anonymous',
    gatewayUrl: 'http://127.0.0.1:8484',
    startedAt: 1,
    requests: new RequestLog(500),
    ...given,
  });
}

describe('a station with an account', () => {
  it('shows its windows, tightest first, with where each limit is from', async () => {
    const { account } = accountWith({ 'requests-day': 100, 'tokens-day': 1000 }, { clock });
    account.heard([{ window: 'requests-minute', limit: 20, remaining: 5 }]);
    const made = new BackendState('a', standIn('b', hangs), BREAKER, clock, account);
    const [station] = (await shown({ states: [made] })).stations;
    expect(station?.quota?.windows).toMatchObject([
      { window: 'requests-minute', limit: 20, used: 15, shareLeft: 0.25, source: 'learnt', learntAt: clock.now() },
      { window: 'requests-day', limit: 100, softLimit: 80, hardStop: 98, resetsAt: Date.UTC(2026, 10, 25) },
      { window: 'tokens-day', limit: 1000, shareLeft: 1, source: 'configured' },
    ]);
  });

  it('the second at one provider brings a notice, until it is acknowledged', async () => {
    const account = (id: string) => ({
      id,
      kind: 'openai' as const,
      provider: 'groq',
      baseUrl: 'https://g.example/v1',
      apiKey: id,
    });
    const backends = [account('one'), account('two')];
    expect((await shown({}, { backends })).notices).toMatchObject([
      { level: 'information', acknowledge: 'several-accounts-groq' },
    ]);
    expect((await shown({}, { backends, acknowledged: ['several-accounts-groq'] })).notices).toEqual([]);
  });
});

describe('a station', () => {
  it.each<[string, BackendState, object, boolean]>([
    ['untried', state('b'), { kind: 'untried' }, true],
    ['serving', state('b', {}, 'ok'), { kind: 'serving' }, true],
    ['failing now and then', state('b', {}, 'ok', failure('server-error')), { kind: 'degraded' }, true],
    [
      'down',
      state('b', {}, failure('unreachable'), failure('unreachable')),
      { kind: 'down', reason: 'unreachable it was', until: clock.now() + 15_000 },
      false,
    ],
    [
      'resting',
      state('b', {}, failure('rate-limited', { retryAfter: 60_000 })),
      { kind: 'resting', reason: 'rate limit', until: clock.now() + 60_000 },
      false,
    ],
    ['with a refused key', state('b', {}, failure('bad-credentials')), { kind: 'disabled' }, false],
    ['with enough left of its quota', withUsed(50), { kind: 'untried' }, true],
    ['near its soft limit', withUsed(75), { kind: 'degraded', reason: 'near its soft limit (75 of 100)' }, true],
    ['with nothing left but for paying users', withUsed(85), { kind: 'degraded' }, true],
    [
      'with nothing left',
      withUsed(99),
      {
        kind: 'resting',
        until: Date.UTC(2026, 10, 25),
        reason: 'rests until 00:00 UTC (used up: 99 of 100 a day). Nothing to do.',
      },
      false,
    ],
    ['without a model', state('b', { notReady: 'Pull one.' }), { kind: 'disabled', reason: 'Pull one.' }, false],
  ])('%s', async (_, made, expected, up) => {
    expect((await shown({ states: [made] })).stations).toMatchObject([{ id: 'a/b', state: expected }]);
    expect(isUp(made)).toBe(up);
  });

  it('on trial after an outage is up again', async () => {
    const made = state('b', {}, failure('unreachable'), failure('unreachable'));
    made.breaker.allowTrial();
    const { stations } = await shown({ states: [made] });
    expect(stations[0]?.state).toMatchObject({ kind: 'degraded', reason: expect.stringContaining('trial') });
    expect(isUp(made)).toBe(true);
  });

  it('of the twin is as its owner says, and what is wrong with it is on that one’s page', async () => {
    const theirs = [state('groq', { kind: 'simulated', tier: 'cloud' }, 'ok', failure('bad-credentials'))];
    const { backends } = shareState({ states: theirs, lentNow: () => 0, clock });
    const nobody = { kind: 'unreachable' as const, message: 'not now' };
    const roster = new TwinRoster({
      nodeId: 'a',
      peer: { ask: async () => nobody, open: async () => nobody },
      clock,
      patience: () => ({ heartbeat: 2000, lease: 6000 }),
      breaker: () => BREAKER,
      changed() {},
    });
    roster.learn('b', 'T7910-B', { backends }, clock.monotonic());
    const both = { states: [state('one'), ...roster.states], twinName: 'T7910-B' };
    const { stations, notices } = await shown(both);
    expect(stations[0]).not.toHaveProperty('owner');
    expect(stations).toMatchObject([
      { id: 'a/one', node: 'a' },
      {
        id: 'b/groq',
        node: 'b',
        owner: 'T7910-B',
        backend: 'groq',
        kind: 'simulated',
        simulated: true,
        state: { kind: 'disabled' },
        answered: 1,
        failed: 1,
        firstToken: 120,
        lastError: { at: clock.now(), kind: 'bad-credentials' },
      },
    ]);
    expect(notices).toEqual([]);
    roster.close();
  });

  it('of the twin is down while the twin is silent: there is nothing to switch on here', async () => {
    const { backends } = shareState({ states: [state('groq', {}, 'ok')], lentNow: () => 0, clock });
    const nobody = { kind: 'unreachable' as const, message: 'not now' };
    const roster = new TwinRoster({
      nodeId: 'a',
      peer: { ask: async () => nobody, open: async () => nobody },
      clock,
      patience: () => ({ heartbeat: 2000, lease: 6000 }),
      breaker: () => BREAKER,
      changed() {},
    });
    roster.learn('b', 'T7910-B', { backends }, clock.monotonic() - 7000);
    const { stations } = await shown({ states: roster.states });
    expect(stations[0]?.state).toEqual({ kind: 'down', reason: 'T7910-B has not been heard for 7 s' });
    roster.close();
  });

  it('shows what its backend is and how it does', async () => {
    const made = state('b', { tier: 'cloud', contextTokens: 4096, capabilities: ['json'], maxConcurrent: 3 }, 'ok');
    made.slots.tryTake();
    expect((await shown({ states: [made] })).stations).toEqual([
      {
        id: 'a/b',
        node: 'a',
        backend: 'b',
        kind: 'openai',
        tier: 'cloud',
        simulated: false,
        model: 'b-model',
        contextTokens: 4096,
        capabilities: ['json'],
        state: { kind: 'serving' },
        inFlight: 1,
        slots: 3,
        waiting: 0,
        firstToken: 120,
        answered: 1,
        failed: 0,
      },
    ]);
  });

  it('of a simulated backend says so', async () => {
    const made = new BackendState('a', { ...standIn('b', hangs), kind: 'simulated' }, BREAKER, clock);
    expect((await shown({ states: [made] })).stations).toMatchObject([{ kind: 'simulated', simulated: true }]);
  });
});

describe('the notices', () => {
  const textsOf = async (...given: Parameters<typeof shown>) => (await shown(...given)).notices.map(({ text }) => text);

  it('are none when all is well', async () => {
    expect(await textsOf()).toEqual([]);
  });

  it('say first that nobody can answer, what to do, and the command to type', async () => {
    const { notices } = await shown({ states: [state('o', { notReady: 'Pull a model: `ollama pull x`.' })] });
    expect(notices).toEqual([
      {
        level: 'down',
        text: 'No backend can answer.',
        remedy: 'Pull a model: `ollama pull x`.',
        command: 'ollama pull x',
      },
    ]);
  });

  it('name a disabled backend, one that is not ready beside others, and a kind that is not there', async () => {
    const states = [state('one'), state('k', {}, failure('bad-credentials')), state('n', { notReady: 'Pull one.' })];
    expect(await textsOf({ states, missing: ['colab (colab)'] })).toEqual([
      expect.stringMatching(/^a\/k is disabled: /),
      'a/n cannot answer yet.',
      expect.stringMatching(/^colab \(colab\) is configured/),
    ]);
  });

  it('tell who may call when that may surprise', async () => {
    expect(await textsOf({ access: 'keys' })).toEqual(['Nobody can call the gateway: it has no keys.']);
    expect(await textsOf({ access: 'keys' }, { gateway: { keys: [{ name: 'k', key: 'tk_1234567890' }] } })).toEqual([]);
    expect(await textsOf({ access: 'this-machine' })).toEqual([expect.stringContaining('Nothing is configured yet')]);
  });
});

describe('the whole', () => {
  it('has the newest hundred requests, and never a secret', async () => {
    const requests = new RequestLog(500);
    for (let turn = 0; turn < 150; turn += 1) requests.put(requestRecord({ id: `r${turn}` }));
    const key = 'tk_not_to_be_shown';
    const made = await shown({ requests }, { gateway: { keys: [{ name: 'k', key }] } });
    expect(made.requests).toHaveLength(100);
    expect(made.requests[0]?.id).toBe('r149');
    expect(made.totals.requests).toBe(150);
    expect(JSON.stringify(made)).not.toContain(key);
  });

  it('names the node by its letter unless it has a name', async () => {
    expect((await shown()).node.name).toBe('Node A');
    expect((await shown({}, { node: { id: 'a', name: 'T7910-A' } })).node.name).toBe('T7910-A');
  });
});

describe('for its uptime, a service', () => {
  it.each([
    ['is up while a request could go there', state('one'), 'up'],
    ['rests while its provider says so', state('one', {}, failure('rate-limited', { retryAfter: 60_000 })), 'resting'],
    ['rests while its account has nothing left', withUsed(99), 'resting'],
    ['is up while only paying users get it', withUsed(85), 'up'],
    ['is down while its breaker is open', state('one', {}, failure('unreachable'), failure('unreachable')), 'down'],
    ['is down while its key is refused', state('one', {}, failure('bad-credentials')), 'down'],
  ] as const)('%s', (_, service, is) => {
    expect(serviceStateOf(service)).toBe(is);
  });
});
