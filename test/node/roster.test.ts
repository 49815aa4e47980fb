import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { BackendState } from '../../main/node/cascade/index.ts';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { EmbeddedEngines } from '../../main/node/embedded-engines.ts';
import { Accounts, NOWHERE } from '../../main/node/quota/index.ts';
import { Roster } from '../../main/node/roster.ts';
import { ManualClock } from '../fakes/clock.ts';
import { noEngines } from '../fakes/no-engines.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { configured } from './configured.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

type Backends = ConfigInput['backends'];

const demo = (id: string, extra: object = {}) => ({ id, kind: 'simulated' as const, ...extra });
/** Nothing listens there; it is refused at once. */
const account = (extra: object = {}) => ({
  id: 'groq',
  kind: 'openai' as const,
  baseUrl: 'http://127.0.0.1:9/v1',
  apiKey: 'gsk_first',
  model: 'm',
  ...extra,
});

function setup({ isAllowed = false, isInstalled = true } = {}) {
  const clock = new ManualClock();
  const random = () => 0.5;
  const log = pino({ level: 'silent' });
  const roster = new Roster({
    resized() {},
    clock,
    random,
    log,
    ollamaHost: 'http://127.0.0.1:9',
    engines: new EmbeddedEngines({
      ...noEngines,
      isAllowed,
      isInstalled,
      dataFolder: '.',
      clock,
      random,
      log,
      changed() {},
    }),
    accounts: new Accounts({ clock, ledger: NOWHERE, learnt: NOWHERE }),
    changed() {},
  });
  opened.push(roster);
  const apply = async (backends: Backends, rest: Partial<ConfigInput> = {}) =>
    roster.apply(await configured({ ...rest, ...(backends ? { backends } : {}) }));
  return { roster, apply, clock };
}

const idsOf = (roster: Roster) => roster.states.map(state => state.id);

/** Asks it directly; it answers until its connections are closed. */
async function ask({ backend }: BackendState) {
  const signal = AbortSignal.timeout(5000);
  const body = { messages: [{ role: 'user', content: 'Hi.' }] };
  const reply = await backend.chat({ body, stream: false, promptTokens: 1, signal, alive() {}, answering() {} });
  return reply.kind === 'failed' ? reply.failure.message : reply.kind;
}

describe('the backends of a node', () => {
  it('are those of the configuration, in its order', async () => {
    const { roster, apply } = setup();
    expect(await apply([demo('one'), demo('two')])).toEqual(['one', 'two']);
    expect(idsOf(roster)).toEqual(['a/one', 'a/two']);
    expect(roster.configs.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(roster.find('a/two')).toBe(roster.states[1]);
    expect(roster.find('a/three')).toBeUndefined();
  });

  it('are the Ollama of this machine when none are configured', async () => {
    const { roster, apply } = setup();
    await apply(undefined);
    expect(roster.configs).toMatchObject([{ id: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:9' }]);
  });

  it('are assumed as long as none are configured, the same one configured is not', async () => {
    const { roster, apply } = setup();
    await apply(undefined);
    expect(roster.states.map(({ origin }) => origin)).toEqual(['assumed']);
    await apply([{ id: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:9' }]);
    expect(roster.states.map(({ origin }) => origin)).toEqual(['configured']);
  });

  it('hold back the engine that comes with Tandem until nothing else can answer, so nobody counts on it', async () => {
    const { roster, apply } = setup({ isAllowed: true });
    await apply(undefined);
    expect(idsOf(roster)).toEqual(['a/ollama', 'a/embedded']);
    expect(roster.inService.map(({ id }) => id)).toEqual(['a/ollama']);
  });

  it('have no engine that comes with Tandem where it is not installed, unless it is configured', async () => {
    const { roster, apply } = setup({ isAllowed: true, isInstalled: false });
    await apply(undefined);
    expect(idsOf(roster)).toEqual(['a/ollama']);
    await apply([{ id: 'embedded', kind: 'embedded' }]);
    expect(roster.states[0]?.health()).toMatchObject({
      kind: 'not-ready',
      reason: expect.stringContaining('not installed'),
    });
  });

  it('are all counted on when the engine is configured', async () => {
    const { roster, apply } = setup({ isAllowed: true });
    await apply([demo('one'), { id: 'embedded', kind: 'embedded', modelPath: '/nowhere/model.gguf' }]);
    expect(roster.inService).toEqual(roster.states);
  });

  it('do not hold those of kinds that this version lacks, but name them', async () => {
    const { roster, apply } = setup();
    await apply([demo('one'), { id: 'colab', kind: 'colab' }]);
    expect({ ids: idsOf(roster), missing: roster.missing }).toEqual({ ids: ['a/one'], missing: ['colab (colab)'] });
    await apply([demo('one')]);
    expect(roster.missing).toEqual([]);
  });
});

describe('at a reload', () => {
  it('what is unchanged is kept with all that is known of it', async () => {
    const { roster, apply } = setup();
    await apply([demo('one'), account()]);
    const before = [...roster.states];
    const routing = { paidTiers: ['cloud' as const], timeouts: { total: 1000 } };
    expect(await apply([account(), demo('one')], { routing })).toEqual([]);
    expect(roster.states).toEqual([before[1], before[0]]);
    expect(roster.find('a/one')).toBe(before[0]);
  });

  it.each<[string, Backends, Partial<ConfigInput>]>([
    ['the entry', [account({ model: 'other' })], {}],
    ['nothing but the key', [account({ apiKey: 'gsk_second' })], {}],
    ['the rules of the breaker', [account()], { routing: { breaker: { failures: 9 } } }],
    ['the time to connect', [account()], { routing: { timeouts: { connect: 77 } } }],
  ])('it is made anew when its %s changed', async (_, backends, rest) => {
    const { roster, apply } = setup();
    await apply([account()]);
    const [before] = roster.states;
    expect(await apply(backends, rest)).toEqual(['groq']);
    expect(roster.states).toHaveLength(1);
    expect(roster.states[0]).not.toBe(before);
  });

  it('tells which are new, changed or gone', async () => {
    const { roster, apply } = setup();
    await apply([demo('kept'), demo('changed'), demo('gone')]);
    expect((await apply([demo('kept'), demo('changed', { text: 'x' }), demo('new')])).sort()).toEqual([
      'changed',
      'gone',
      'new',
    ]);
    expect(idsOf(roster)).toEqual(['a/kept', 'a/changed', 'a/new']);
  });

  it('a refused key may be tried again, and what is only down stays so', async () => {
    const { roster, apply } = setup();
    await apply([account(), demo('down')]);
    const [refused, down] = roster.states;
    const fail = (state: BackendState | undefined, kind: 'bad-credentials' | 'server-error') => {
      const permit = state?.breaker.admit();
      if (permit) state?.settle(permit, { kind: 'failed', failure: { kind, message: 'no' } });
    };
    fail(refused, 'bad-credentials');
    for (let turn = 0; turn < 3; turn += 1) fail(down, 'server-error');
    expect(refused?.health().kind).toBe('disabled');
    expect(await apply([account(), demo('down')])).toEqual([]);
    expect(refused?.health().kind).toBe('ready');
    expect(down?.health().kind).toBe('down');
  });

  it('a request that is under way with one that goes ends there, and only then its connections close', async () => {
    const { roster, apply, clock } = setup();
    const server = await startOpenAiServer();
    opened.push(server);
    await apply([account({ baseUrl: server.url })]);
    const [old] = roster.states;
    if (!old) throw new Error('unreachable');
    const release = old.slots.tryTake();
    await apply([demo('new')]);
    expect(idsOf(roster)).toEqual(['a/new']);
    let hasLeft = false;
    void roster.left('groq').then(() => {
      hasLeft = true;
    });
    await clock.advance(60_000);
    expect(await ask(old)).toBe('answer');
    expect(hasLeft).toBe(false);
    release?.();
    await clock.advance(1000);
    expect(await ask(old)).toMatch(/closed|destroyed/);
    expect(hasLeft).toBe(true);
    // There is none any more to wait for.
    await roster.left('groq');
  });

  it('one that goes is not looked after any more', async () => {
    const { roster, apply, clock } = setup();
    await apply([demo('one', { faults: [{ kind: 'unreachable' }] })]);
    const [state] = roster.states;
    for (let turn = 0; turn < 3; turn += 1) {
      const permit = state?.breaker.admit();
      if (permit) state?.settle(permit, { kind: 'failed', failure: { kind: 'unreachable', message: 'no' } });
    }
    roster.notice('a/one');
    expect(clock.waiting).toBe(1);
    await apply([]);
    expect(clock.waiting).toBe(0);
    roster.notice('a/one');
    expect(clock.waiting).toBe(0);
  });
});

describe('at the stop', () => {
  it('every backend is closed, those that a reload has left with requests included', async () => {
    const { roster, apply } = setup();
    const server = await startOpenAiServer();
    opened.push(server);
    await apply([account({ baseUrl: server.url })]);
    const [old] = roster.states;
    if (!old) throw new Error('unreachable');
    old.slots.tryTake();
    await apply([account({ baseUrl: server.url, model: 'other' })]);
    const [current] = roster.states;
    if (!current) throw new Error('unreachable');
    await roster.close();
    expect(await ask(old)).toMatch(/closed|destroyed/);
    expect(await ask(current)).toMatch(/closed|destroyed/);
  });
});
