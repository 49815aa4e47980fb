import { describe, expect, it } from 'vitest';
import type { TryOutEvent } from '../../main/node/control/index.ts';
import { nodeView } from '../../main/node/node-view.ts';
import { Metrics } from '../../main/node/stats/index.ts';
import {
  answers,
  setup as cascadeOver,
  cut,
  fails,
  hangs,
  type StandIn,
  standIn,
  streams,
  writes,
} from './cascade/stand-ins.ts';
import { configured } from './configured.ts';
import { StandInView } from './control/stand-in-view.ts';

async function setup(...backends: StandIn[]) {
  const { cascade, states, clock, records } = cascadeOver(backends);
  const config = await configured();
  let count = 0;
  const other = new StandInView();
  const view = nodeView({
    gateway: {
      nodeId: 'a',
      cascade,
      backendIds: () => states.map(({ id }) => id),
      isSimulated: () => false,
      quotaOf: () => undefined,
      newRequestId: () => `req_${++count}`,
      startedAt: 0,
      userKeyBackend: () => undefined,
    },
    cascade,
    config: () => config,
    state: () => other.state(),
    onChange: () => () => {},
    reload: () => other.reload(),
    hand: async () => ({ kind: 'unknown' }),
    metrics: () => new Metrics(() => []).render(),
    setup: other.setup,
    settings: other.settings,
    queue: other.queue,
    requests: other.requests,
    stats: other.stats,
    twins: other.twins,
    colab: other.colab,
    thresholds: other.thresholds,
    engines: other.engines,
    models: other.models,
    machine: other.machine,
    tunnel: other.tunnel,
    serving: other.serving,
  });
  return { view, clock, records };
}

const messages = [{ role: 'user', content: 'Give me five synonyms for "fresh".' }];

/** What the page is told of the answer to one prompt; of its way `told` tells. */
async function tried(...asked: Parameters<typeof told>) {
  return (await told(...asked)).filter(({ kind }) => kind !== 'decided' && kind !== 'asked' && kind !== 'attempt');
}

/** Everything that the page is told of one prompt. */
async function told(
  view: Awaited<ReturnType<typeof setup>>['view'],
  model = 'auto',
  signal = new AbortController().signal,
) {
  const events: TryOutEvent[] = [];
  for await (const event of view.tryOut({ messages }, model, signal, { userTier: 'paid' })) events.push(event);
  return events;
}

describe('a prompt from the page', () => {
  it('tells who answers, the text as it comes, and the trail', async () => {
    const { view, records } = await setup(
      standIn('one', fails('bad-credentials')),
      standIn('two', writes('Hello there.')),
    );
    expect(await tried(view)).toEqual([
      { kind: 'route', requestId: 'req_1', backend: 'a/two', model: 'two-model' },
      { kind: 'text', text: 'Hello' },
      { kind: 'text', text: ' there.' },
      { kind: 'done', requestId: 'req_1', attempts: 'a/one:bad-credentials,a/two:ok' },
    ]);
    expect(records).toMatchObject([{ id: 'req_1', outcome: 'ok', backend: 'a/two', stream: true }]);
  });

  it('tells its way while it goes it: what was decided, who is asked, who failed', async () => {
    const { view } = await setup(standIn('one', fails('bad-credentials')), standIn('two', writes('Hello there.')));
    const events = await told(view);
    expect(events.map(({ kind }) => kind)).toEqual([
      'decided',
      'asked',
      'attempt',
      'asked',
      'route',
      'text',
      'text',
      'attempt',
      'done',
    ]);
    expect(events.slice(0, 4)).toMatchObject([
      { decision: { class: 'simple', candidates: [{ id: 'a/one' }, { id: 'a/two' }], because: expect.any(Array) } },
      { backend: 'a/one', tier: 'workstation' },
      { attempt: { backend: 'a/one', outcome: 'bad-credentials' } },
      { backend: 'a/two' },
    ]);
  });

  it('is answered in one piece by a backend that does not stream', async () => {
    const { view } = await setup(standIn('one', answers('Hello.')));
    expect((await tried(view)).filter(({ kind }) => kind === 'text')).toEqual([{ kind: 'text', text: 'Hello.' }]);
  });

  it('that nobody answers, or that breaks off, ends in a refusal', async () => {
    const refused = await setup(standIn('one', fails('bad-request', { message: 'no such field' })));
    expect(await tried(refused.view)).toEqual([{ kind: 'refused', status: 400, message: 'no such field' }]);
    const broken = await setup(standIn('one', streams('Half', cut('bad-credentials'))));
    expect(await tried(broken.view)).toMatchObject([
      { kind: 'route' },
      { kind: 'text', text: 'Half' },
      { kind: 'refused', status: 503, message: expect.stringContaining('a/one broke off') },
    ]);
  });

  it('for a model that there is not is refused with those that there are', async () => {
    const { view } = await setup(standIn('one', answers('Hello.')));
    expect(await tried(view, 'gpt-9')).toEqual([
      { kind: 'refused', status: 400, message: expect.stringMatching(/gpt-9.*a\/one/) },
    ]);
  });

  it('that the page leaves ends quietly, and the backend is told', async () => {
    const one = standIn('one', hangs);
    const { view, records } = await setup(one);
    const page = new AbortController();
    const events = tried(view, 'auto', page.signal);
    while (one.calls.length === 0) await new Promise(resolve => setImmediate(resolve));
    page.abort(new Error('the page was closed'));
    expect(await events).toEqual([]);
    expect(one.calls[0]?.signal.aborted).toBe(true);
    expect(records).toMatchObject([{ outcome: 'cancelled' }]);
  });
});

describe('a dry run', () => {
  it('names candidates and exclusions with their reasons, and sends nothing', async () => {
    const one = standIn('one', answers('Hello.'));
    const other = standIn('two', answers('Hello.'), { tier: 'cloud', capabilities: ['json'] });
    const { view, records } = await setup(one, other);
    expect(view.plan({ messages, response_format: { type: 'json_object' } })).toMatchObject({
      class: 'simple',
      needs: ['json'],
      candidates: [{ backend: 'a/two', tier: 'cloud', reason: expect.any(String) }],
      excluded: [{ backend: 'a/one', tier: 'workstation', reason: expect.stringContaining('json') }],
    });
    expect(view.plan({ messages, messageType: 'complex' })).toMatchObject({
      class: 'complex',
      candidates: [{ backend: 'a/two' }, { backend: 'a/one' }],
    });
    expect([one.calls, other.calls, records]).toEqual([[], [], []]);
  });
});
