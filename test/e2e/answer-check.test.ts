import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { type OllamaFake, type OllamaServerOptions, ollamaModel, startOllamaServer } from '../fakes/ollama-server.ts';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';

/* Poor answers of a workstation with whole nodes over real sockets: who is asked then, and what the caller sees. */

const ASKED = { model: 'auto', messages: [{ role: 'user', content: 'Write a caption for my coffee, please.' }] };
const REFUSAL = ['I', "'m", ' sorry', ',', ' but', ' I', ' can', "'t", ' assist', ' with', ' that', '.'];
const TIERS: ('workstation' | 'cloud')[] = ['workstation', 'cloud'];
const BETTER = ['Rise', ' and', ' grind', '.'];
/** Far more than is ever sent of it. */
const LOOP = Array.from({ length: 4000 }, () => ['The fox', ' went to the river', ' to drink.', ' ']).flat();

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

async function workstation(options: OllamaServerOptions): Promise<OllamaFake> {
  const server = await startOllamaServer({ models: [ollamaModel()], ...options });
  opened.push(server);
  return server;
}

async function cloud(): Promise<OpenAiFake> {
  const server = await startOpenAiServer({ tokens: BETTER });
  opened.push(server);
  return server;
}

/** However hard a question looks. */
const HOME_FIRST = { simple: TIERS, medium: TIERS, complex: TIERS };

type Backend = NonNullable<ConfigInput['backends']>[number];

async function nodeWith(home: OllamaFake, other?: OpenAiFake, answerCheck = {}): Promise<TestNode> {
  const backends: Backend[] = [{ id: 'home', kind: 'ollama', tier: 'workstation', baseUrl: home.url }];
  if (other) {
    const account = { apiKey: 'sk-test', model: 'big-model', capabilities: ['json' as const] };
    backends.push({ id: 'cloud', kind: 'openai', tier: 'cloud', baseUrl: other.url, ...account });
  }
  const node = await startTestNode({ backends, routing: { order: HOME_FIRST, answerCheck } });
  opened.push({ close: () => node.node.stopNow() });
  return node;
}

const bodyOf = async (response: Response) =>
  (await response.json()) as { choices: { message: { content: string }; finish_reason: string }[] };

async function metric(node: TestNode, name: string): Promise<string[]> {
  const text = await (await node.control('/metrics')).text();
  return text.split('\n').filter(line => line.startsWith(name));
}

/** Data of each event of a stream. */
async function eventsOf(response: Response): Promise<string[]> {
  return [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '');
}

describe('a plain answer', () => {
  it('that refuses for no reason is taken from the cloud instead', async () => {
    const node = await nodeWith(await workstation({ tokens: REFUSAL }), await cloud());
    const response = await node.post('/v1/chat/completions', ASKED);
    expect((await bodyOf(response)).choices[0]?.message.content).toBe('Rise and grind.');
    expect(response.headers.get('x-tandem-attempts')).toBe('a/home:not-an-answer,a/cloud:ok');
    expect(response.headers.get('x-tandem-quality')).toBeNull();
    expect(await metric(node, 'tandem_answer_checks_total{')).toEqual([
      'tandem_answer_checks_total{check="refusal",tier="workstation",outcome="escalated"} 1',
    ]);
    expect(await metric(node, 'tandem_backend_up{backend="a/home"}')).toEqual([
      'tandem_backend_up{backend="a/home"} 1',
    ]);
  });

  it('is rated together with the check that sent it on', async () => {
    const node = await nodeWith(await workstation({ tokens: REFUSAL }), await cloud());
    const response = await node.post('/v1/chat/completions', ASKED);
    await response.arrayBuffer();
    const requestId = response.headers.get('x-tandem-request-id');
    expect((await node.post('/v1/feedback', { requestId, rating: -1 })).status).toBe(200);
    expect(await metric(node, 'tandem_answer_check_feedback_total{')).toEqual([
      'tandem_answer_check_feedback_total{check="refusal",outcome="escalated",rating="-1"} 1',
    ]);
  });

  it('is given back, marked, when the cloud has nothing left', async () => {
    const other = await cloud();
    other.set({ kind: 'status', status: 503 });
    const node = await nodeWith(await workstation({ tokens: REFUSAL }), other);
    const response = await node.post('/v1/chat/completions', ASKED);
    expect((await bodyOf(response)).choices[0]?.message.content).toBe(REFUSAL.join(''));
    expect(response.headers.get('x-tandem-quality')).toBe('low');
    expect(response.headers.get('x-tandem-attempts')).toBe('a/home:not-an-answer,a/cloud:server-error');
  });

  it('of /inference is marked as well', async () => {
    const node = await nodeWith(await workstation({ tokens: REFUSAL }));
    const response = await node.post('/inference', { prompt: 'Write a caption for my coffee, please.' });
    expect(response.headers.get('x-tandem-quality')).toBe('low');
  });

  it('that goes round in circles is stopped long before its end', async () => {
    const home = await workstation({ tokens: LOOP, tokenDelay: 1 });
    const node = await nodeWith(home);
    const response = await node.post('/v1/chat/completions', ASKED);
    const [choice] = (await bodyOf(response)).choices;
    expect(choice?.finish_reason).toBe('length');
    expect(choice?.message.content.length).toBeLessThan(3000);
    expect(response.headers.get('x-tandem-quality')).toBe('low');
  });

  it('that is no JSON, where JSON was asked for, is taken from the cloud instead', async () => {
    const other = await startOpenAiServer({ tokens: ['{"a', '":1}'] });
    opened.push(other);
    const node = await nodeWith(await workstation({ tokens: ['Sure', ', here'] }), other);
    const response = await node.post('/v1/chat/completions', { ...ASKED, response_format: { type: 'json_object' } });
    expect((await bodyOf(response)).choices[0]?.message.content).toBe('{"a":1}');
  });
});

describe('a stream', () => {
  it('that begins as a refusal is taken from the cloud instead', async () => {
    const node = await nodeWith(await workstation({ tokens: REFUSAL }), await cloud());
    const response = await node.post('/v1/chat/completions', { ...ASKED, stream: true });
    expect(response.headers.get('x-tandem-attempts')).toBe('a/home:not-an-answer,a/cloud:ok');
    expect((await eventsOf(response)).join('')).not.toContain('sorry');
  });

  it('goes on, marked, when there is no cloud', async () => {
    const node = await nodeWith(await workstation({ tokens: REFUSAL }));
    const response = await node.post('/v1/chat/completions', { ...ASKED, stream: true });
    expect(response.headers.get('x-tandem-quality')).toBe('low');
    expect((await eventsOf(response)).at(-1)).toBe('[DONE]');
  });

  it('that goes round in circles ends as one that was cut, for the official client too', async () => {
    const home = await workstation({ tokens: LOOP, tokenDelay: 1 });
    const node = await nodeWith(home, await cloud());
    const chunks = await node.client.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'Write a caption for my coffee, please.' }],
      stream: true,
    });
    let text = '';
    let last: unknown;
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    expect(text.length).toBeLessThan(3000);
    expect(last).toMatchObject({ choices: [{ finish_reason: 'length' }], x_tandem: { quality: 'low', check: 'loop' } });
    expect(await metric(node, 'tandem_answer_checks_total{')).toEqual([
      'tandem_answer_checks_total{check="loop",tier="workstation",outcome="stopped"} 1',
    ]);
    await expect.poll(() => home.activeRequests).toBe(0);
  });
});

it('takes every answer as it is when the owner wants it so', async () => {
  const node = await nodeWith(await workstation({ tokens: REFUSAL }), await cloud(), { enabled: false });
  const response = await node.post('/v1/chat/completions', ASKED);
  expect(response.headers.get('x-tandem-attempts')).toBe('a/home:ok');
});
