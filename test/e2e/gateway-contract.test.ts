import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { type OpenAiFake, openAiErrors, startOpenAiServer } from '../fakes/openai-server.ts';
import { sendRaw } from '../fakes/raw-http.ts';
import { startTestNode, TEST_KEY, type TestNode } from './start-test-node.ts';

/*
 * The contract's "Gateway API", sentence by sentence: a whole node over real sockets. `one` is a workstation without any
 * capability and a small context, `two` a cloud account that can do a little more.
 */

const TEXT = 'The quick brown fox jumps over the lazy dog.';
const HI = [{ role: 'user', content: 'hi' }];
const OWNERS_KEY = 'gsk_owners';

let one: OpenAiFake;
let two: OpenAiFake;
let node: TestNode;

type Backends = NonNullable<ConfigInput['backends']>;
const backends = (): Backends => [
  { id: 'one', kind: 'openai', tier: 'workstation', baseUrl: one.url, model: 'one-model', contextTokens: 500 },
  {
    id: 'two',
    kind: 'openai',
    provider: 'groq',
    apiKey: OWNERS_KEY,
    tier: 'cloud',
    baseUrl: two.url,
    model: 'two-model',
    contextTokens: 2000,
    capabilities: ['tools'],
  },
];

beforeAll(async () => {
  [one, two] = await Promise.all([startOpenAiServer(), startOpenAiServer()]);
  node = await startTestNode({ backends: backends() });
});
afterAll(async () => {
  await node.node.stopNow();
  await Promise.all([one.close(), two.close()]);
});

const others: TestNode[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map(other => other.node.stopNow()));
});
beforeEach(() => {
  one.set({ kind: 'ok' });
  two.set({ kind: 'ok' });
});

/** Another node over the same two upstreams. */
async function nodeWith(input: Partial<ConfigInput>): Promise<TestNode> {
  const other = await startTestNode({ backends: backends(), ...input });
  others.push(other);
  return other;
}

const errorBody = z.looseObject({
  error: z
    .strictObject({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() })
    .default({ message: '', type: '', param: null, code: '' }),
});

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
  /** The envelope's, and nothing but the envelope's, fields; empty for an answer. */
  readonly error: z.infer<typeof errorBody>['error'];
}

async function told(answer: Promise<Response>): Promise<Told> {
  const response = await answer;
  const json = errorBody.parse(await response.json());
  return { status: response.status, headers: response.headers, json, error: json.error };
}

/** A chat with this much more in its body and headers. */
const chat = (extra: object = {}, headers: Record<string, string> = {}, at = node): Promise<Told> =>
  told(at.post('/v1/chat/completions', { messages: HI, ...extra }, headers));

const lastBody = (fake: OpenAiFake): unknown => fake.requests.filter(({ method }) => method === 'POST').at(-1)?.body;

describe('authentication', () => {
  test('without a key, or with a wrong one, every route but /health is a 401 in the envelope', async () => {
    for (const path of ['/v1/models', '/v1/nothing', '/']) {
      for (const headers of [{}, { authorization: 'Bearer tk_wrong' }]) {
        const { status, error, headers: sent } = await told(fetch(node.gateway + path, { headers }));
        expect(status).toBe(401);
        expect(sent.get('www-authenticate')).toBe('Bearer');
        expect(sent.get('x-tandem-request-id')).toMatch(/^req_[0-9a-f-]{36}$/);
        expect(error).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key', param: null });
      }
    }
    for (const path of ['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/inference']) {
      expect((await fetch(node.gateway + path, { method: 'POST', body: '{}' })).status).toBe(401);
    }
  });

  test('/health says ok to everyone, and nothing else', async () => {
    const response = await fetch(`${node.gateway}/health`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"ok"}');
    const names = [...response.headers.keys()].sort();
    expect(names).toEqual(['connection', 'content-length', 'content-type', 'date', 'keep-alive']);
  });

  test('anonymous callers are let in where the owner says so', async () => {
    const open = await nodeWith({ gateway: { anonymous: true, keys: [] } });
    expect((await fetch(`${open.gateway}/v1/models`)).status).toBe(200);
  });
});

describe('the model', () => {
  test.each([
    ['auto', 'a/one', 'workstation'],
    ['tier:workstation', 'a/one', 'workstation'],
    ['tier:cloud', 'a/two', 'cloud'],
    ['a/two', 'a/two', 'cloud'],
    [undefined, 'a/one', 'workstation'],
  ])('%s is answered by %s', async (model, backend, tier) => {
    const { headers, json } = await chat({ model });
    expect(headers.get('x-tandem-backend')).toBe(backend);
    expect(headers.get('x-tandem-tier')).toBe(tier);
    expect(json.model).toBe(`${backend.slice(2)}-model`);
  });

  test('that names a tier or a backend is never answered by another', async () => {
    const other = await nodeWith({ routing: { retry: { attempts: 0 } } });
    two.set(openAiErrors.serverError());
    for (const model of ['tier:cloud', 'a/two']) {
      const { status, headers } = await chat({ model }, {}, other);
      expect(status).toBe(503);
      expect(headers.get('x-tandem-attempts')).toBe('a/two:server-error');
    }
    expect((await chat({ model: 'tier:colab' })).error.code).toBe('no_backend_available');
  });

  test('that does not exist is a 400 that lists those that do', async () => {
    const { status, error } = await chat({ model: 'gpt-4o' });
    expect(status).toBe(400);
    expect(error).toMatchObject({ param: 'model', code: 'model_not_found' });
    expect(error.message).toContain('auto, tier:workstation, tier:colab, tier:cloud, a/one, a/two');
  });
});

describe('who the request is for and what it is about', () => {
  test('a paid tier is closed to free users, by body or header, the body first', async () => {
    const paid = await nodeWith({ routing: { paidTiers: ['cloud'] } });
    const ask = async (metadata: object | undefined, headers = {}) =>
      (await chat({ model: 'tier:cloud', metadata }, headers, paid)).status;
    expect(await ask(undefined)).toBe(503);
    expect(await ask({ userTier: 'paid' })).toBe(200);
    expect(await ask(undefined, { 'x-tandem-user-tier': 'paid' })).toBe(200);
    expect(await ask({ userTier: 'free' }, { 'x-tandem-user-tier': 'paid' })).toBe(503);
    expect(await ask(undefined, { 'x-tandem-user-tier': 'gold' })).toBe(400);
  });

  test('a message type that names a class outranks the score', async () => {
    expect((await chat({ metadata: { messageType: 'complex' } })).headers.get('x-tandem-backend')).toBe('a/two');
    const byHeader = await chat({}, { 'x-tandem-message-type': 'medium' });
    expect(byHeader.headers.get('x-tandem-backend')).toBe('a/two');
    expect((await chat({ metadata: { messageType: 'faq' } })).headers.get('x-tandem-backend')).toBe('a/one');
  });

  test('what is Tandem’s stays here, what is not goes on as it came', async () => {
    await chat({
      model: 'auto',
      top_k: 7,
      odd: { deep: [null] },
      metadata: { userTier: 'paid', messageType: 'faq', trace: 't' },
    });
    expect(lastBody(one)).toMatchObject({
      model: 'one-model',
      top_k: 7,
      odd: { deep: [null] },
      metadata: { trace: 't' },
    });
    expect(JSON.stringify(lastBody(one))).not.toMatch(/userTier|messageType/);
  });
});

describe('the caller’s own key', () => {
  test('is tried after every tier, and only its own provider sees it', async () => {
    const strict = await startOpenAiServer({ apiKey: 'gsk_callers' });
    const other = await nodeWith({
      backends: [{ id: 'groq', kind: 'openai', provider: 'groq', baseUrl: strict.url, apiKey: OWNERS_KEY, model: 'm' }],
    });
    const own = { 'x-tandem-user-key': 'gsk_callers', 'x-tandem-user-provider': 'groq' };
    const first = await chat({}, own, other);
    expect(first.status).toBe(200);
    expect(first.headers.get('x-tandem-attempts')).toBe('a/groq:bad-credentials,a/user-key-groq:ok');
    expect(first.headers.get('x-tandem-backend')).toBe('a/user-key-groq');
    const state = await (await other.control('/trpc/state')).text();
    expect(state).not.toContain('gsk_callers');
    await strict.close();
  });

  test('is not used while a tier answers', async () => {
    const { headers } = await chat({}, { 'x-tandem-user-key': 'gsk_callers', 'x-tandem-user-provider': 'groq' });
    expect(headers.get('x-tandem-attempts')).toBe('a/one:ok');
  });

  test('without a provider that is known is a 400 that lists them', async () => {
    for (const provider of ['', 'nobody', 'groq, groq']) {
      const headers = { 'x-tandem-user-key': 'gsk_callers', 'x-tandem-user-provider': provider };
      const { status, error } = await chat({}, headers);
      expect(status).toBe(400);
      expect(error.param).toBe('x-tandem-user-provider');
      expect(error.message).toContain('groq, openrouter, openai');
      expect(error.message).not.toContain('gsk_callers');
    }
  });
});

describe('the response extras', () => {
  test('tell who answered, how hard it looked and what was tried, plain and streamed', async () => {
    for (const stream of [false, true]) {
      const { headers } = await node.post('/v1/chat/completions', { messages: HI, stream });
      expect(headers.get('x-tandem-request-id')).toMatch(/^req_[0-9a-f-]{36}$/);
      expect(headers.get('x-tandem-node')).toBe('a');
      expect(headers.get('x-tandem-backend')).toBe('a/one');
      expect(headers.get('x-tandem-tier')).toBe('workstation');
      expect(headers.get('x-tandem-complexity')).toMatch(/^(?:10|\d)\.\d$/);
      expect(headers.get('x-tandem-attempts')).toBe('a/one:ok');
    }
  });

  test('come with a refusal too, as far as there is something to tell', async () => {
    const { status, headers } = await chat({ n: 2 });
    expect(status).toBe(422);
    expect(headers.get('x-tandem-request-id')).toMatch(/^req_/);
    expect(headers.get('x-tandem-attempts')).toBeNull();
  });
});

describe('what a request needs', () => {
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
  test('goes to the first backend that has it', async () => {
    expect((await chat({ tools })).headers.get('x-tandem-attempts')).toBe('a/two:ok');
    expect(lastBody(two)).toMatchObject({ tools });
  });

  test('a prompt goes to the first context that holds it', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(600) }];
    expect((await chat({ messages })).headers.get('x-tandem-attempts')).toBe('a/two:ok');
  });

  test.each<[string, object, string, RegExp]>([
    ['tools', { model: 'a/one', tools }, 'tools', /needs: tools\./],
    ['n', { n: 2 }, 'n', /needs: n\./],
    ['log-probabilities', { logprobs: true }, 'logprobs', /needs: logprobs\./],
    [
      'a JSON object',
      { response_format: { type: 'json_object' } },
      'response_format',
      /needs: response_format \(json\)/,
    ],
    [
      'a JSON schema and tools',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } }, tools, model: 'a/one' },
      'tools',
      /needs: tools, response_format \(json\)/,
    ],
    [
      'images',
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
        ],
      },
      'messages',
      /needs: images \(vision\)/,
    ],
    [
      'context',
      { messages: [{ role: 'user', content: 'word '.repeat(9000) }] },
      'messages',
      /too long\. The largest context here has 2000 tokens/,
    ],
  ])('that nobody has is a 422 that names it: %s', async (_, extra, param, message) => {
    const before = one.requests.length + two.requests.length;
    const { status, error } = await chat(extra);
    expect(status).toBe(422);
    expect(error).toMatchObject({ type: 'invalid_request_error', param });
    expect(error.message).toMatch(message);
    expect(one.requests.length + two.requests.length).toBe(before);
  });
});

describe('when nobody can answer', () => {
  const quick = { retry: { attempts: 0 }, timeouts: { firstToken: 100, idle: 100 } };
  test('it is a 503 with retry-after that an SDK must not repeat, plain and streamed', async () => {
    const other = await nodeWith({ routing: quick });
    one.set(openAiErrors.serverError());
    two.set(openAiErrors.rateLimited(30));
    for (const stream of [false, true]) {
      const { status, headers, error } = await chat({ stream }, {}, other);
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(headers.get('x-should-retry')).toBe('false');
      expect(headers.get('content-type')).toContain('application/json');
      expect(error).toMatchObject({ type: 'service_unavailable_error', code: 'no_backend_available' });
    }
  });

  test('it is a 504 when every backend was silent', async () => {
    const other = await nodeWith({ routing: quick });
    one.set({ kind: 'silence' });
    two.set({ kind: 'silence' });
    const { status, headers, error } = await chat({}, {}, other);
    expect(status).toBe(504);
    expect(headers.get('x-should-retry')).toBe('false');
    expect(headers.get('x-tandem-attempts')).toBe('a/one:timeout,a/two:timeout');
    expect(error.code).toBe('all_backends_timed_out');
  });

  test('a caller that takes a later answer gets a job instead', async () => {
    const other = await nodeWith({ routing: quick });
    one.set(openAiErrors.serverError());
    two.set(openAiErrors.serverError());
    const { status, headers } = await chat({}, { prefer: 'respond-async', 'idempotency-key': 'x' }, other);
    expect(status).toBe(202);
    expect(headers.get('location')).toMatch(/^\/v1\/jobs\/job_/);
    expect(headers.get('preference-applied')).toBe('respond-async');
  });
});

test('a caller that would wait for a later answer gets one at once when there is one', async () => {
  expect((await chat({}, { prefer: 'respond-async' })).status).toBe(200);
});

describe('a stream', () => {
  const events = async (path: string, body: object) => {
    const response = await node.post(path, { stream: true, ...body });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const frames = (await response.text()).split('\n\n');
    expect(frames.splice(-2)).toEqual(['data: [DONE]', '']);
    return frames.map(frame => JSON.parse(frame.replace(/^data: /, '')));
  };

  test('has usage in one last event without choices when it is asked for, and null before', async () => {
    const all = await events('/v1/chat/completions', { messages: HI, stream_options: { include_usage: true } });
    const last = all.pop();
    expect(last).toMatchObject({ object: 'chat.completion.chunk', choices: [], model: 'one-model' });
    expect(last.usage).toMatchObject({ prompt_tokens: 1, completion_tokens: 10, total_tokens: 11 });
    for (const chunk of all) expect(chunk.usage).toBe(null);
    expect(all.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(TEXT);
    expect(all.at(-1).choices[0].finish_reason).toBe('stop');
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test('has none when it is not asked for', async () => {
    const all = await events('/v1/chat/completions', { messages: HI });
    expect(all.every(({ choices, usage }) => choices.length === 1 && !usage)).toBe(true);
  });

  test('of a text completion has text in every event, and usage as asked', async () => {
    const all = await events('/v1/completions', { prompt: 'hi', stream_options: { include_usage: true } });
    const last = all.pop();
    expect(last).toMatchObject({ object: 'text_completion', choices: [], usage: { completion_tokens: 10 } });
    expect(all.every(({ object, usage }) => object === 'text_completion' && usage === null)).toBe(true);
    expect(all.map(({ choices }) => choices[0].text).join('')).toBe(TEXT);
    expect(all.at(-1).choices[0]).toEqual({ index: 0, text: '', logprobs: null, finish_reason: 'stop' });
  });
});

describe('POST /v1/completions', () => {
  test('takes one prompt, as text or as a list of one', async () => {
    for (const prompt of ['hi', ['hi']]) {
      const { status, json } = await told(node.post('/v1/completions', { model: 'auto', prompt, max_tokens: 3 }));
      expect(status).toBe(200);
      expect(json).toMatchObject({
        object: 'text_completion',
        model: 'one-model',
        choices: [{ index: 0, text: 'The quick brown', logprobs: null, finish_reason: 'length' }],
        usage: { completion_tokens: 3 },
      });
    }
    expect(lastBody(one)).toMatchObject({ messages: HI });
    expect(lastBody(one)).not.toHaveProperty('prompt');
  });

  test.each<[string, object]>([
    ['prompt', {}],
    ['prompt', { prompt: '' }],
    ['prompt', { prompt: ['one', 'two'] }],
    ['prompt', { prompt: [1, 2, 3] }],
    ['echo', { prompt: 'hi', echo: true }],
    ['suffix', { prompt: 'hi', suffix: 'end' }],
    ['best_of', { prompt: 'hi', best_of: 2 }],
    ['logprobs', { prompt: 'hi', logprobs: 3 }],
    ['temperature', { prompt: 'hi', temperature: 3 }],
  ])('what it cannot do is a 400 that names it: %s', async (param, body) => {
    const { status, error } = await told(node.post('/v1/completions', body));
    expect({ status, param: error.param }).toEqual({ status: 400, param });
  });
});

describe('POST /v1/embeddings', () => {
  const embed = (body: object) => told(node.post('/v1/embeddings', body));
  const vectors = ({ json }: Told) =>
    (json.data as { embedding: number[] | string }[]).map(({ embedding }) => embedding);

  test('gives a vector for each text, in their order, from the workstation', async () => {
    const answer = await embed({ input: ['one', 'two', 'three'] });
    expect(answer.json).toMatchObject({
      object: 'list',
      model: 'one-model',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect((answer.json.data as { index: number }[]).map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(answer.headers.get('x-tandem-backend')).toBe('a/one');
    expect(vectors(await embed({ input: 'two' }))[0]).toEqual(vectors(answer)[1]);
  });

  test('gives the same vector in base64', async () => {
    const [floats] = vectors(await embed({ input: 'hi', encoding_format: 'float' }));
    const [packed] = vectors(await embed({ input: 'hi', encoding_format: 'base64' }));
    const bytes = Buffer.from(String(packed), 'base64');
    expect(Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4))).toEqual(floats);
  });

  test('gives as many dimensions as asked for', async () => {
    expect(vectors(await embed({ input: 'hi', dimensions: 3 }))[0]).toHaveLength(3);
  });

  test.each<[string, object]>([
    ['input', {}],
    ['input', { input: '' }],
    ['input', { input: [] }],
    ['input[0]', { input: [1, 2] }],
    ['input[1]', { input: ['one', ''] }],
    ['input', { input: Array(2049).fill('x') }],
    ['encoding_format', { input: 'hi', encoding_format: 'hex' }],
    ['dimensions', { input: 'hi', dimensions: 0 }],
    ['model', { input: 'hi', model: 'text-embedding-3-small' }],
  ])('a wrong %s is a 400 that names it', async (param, body) => {
    const { status, error } = await embed(body);
    expect({ status, param: error.param }).toEqual({ status: 400, param });
  });

  test('of another tier than the workstation are a 422', async () => {
    for (const model of ['tier:cloud', 'a/two']) {
      const { status, error } = await embed({ input: 'hi', model });
      expect(status).toBe(422);
      expect(error.message).toContain('embeddings');
    }
  });
});

describe('POST /inference', () => {
  test('answers a prompt with who answered and how hard it looked', async () => {
    const response = await node.post('/inference', { prompt: 'hi' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      response: TEXT,
      tier: 'workstation',
      backend: 'a/one',
      complexity: expect.any(Number),
      requestId: response.headers.get('x-tandem-request-id'),
    });
  });

  test('takes the tier of the user and the type of the message', async () => {
    const { json } = await told(node.post('/inference', { prompt: 'hi', userTier: 'paid', messageType: 'complex' }));
    expect(json.backend).toBe('a/two');
  });

  test.each([
    ['prompt', {}],
    ['prompt', { prompt: '' }],
    ['userTier', { prompt: 'hi', userTier: 'gold' }],
  ])('a wrong %s is a 400 that names it', async (param, body) => {
    const { status, error } = await told(node.post('/inference', body));
    expect({ status, param: error.param }).toEqual({ status: 400, param });
  });
});

describe('GET /v1/models', () => {
  const get = (path: string) => told(fetch(node.gateway + path, { headers: { authorization: `Bearer ${TEST_KEY}` } }));
  test('lists what model takes', async () => {
    const { json } = await get('/v1/models');
    expect(json.object).toBe('list');
    const data = json.data as { id: string }[];
    expect(data.map(({ id }) => id)).toEqual([
      'auto',
      'tier:workstation',
      'tier:colab',
      'tier:cloud',
      'a/one',
      'a/two',
    ]);
    expect(data[0]).toEqual({ id: 'auto', object: 'model', created: expect.any(Number), owned_by: 'tandem' });
  });

  test('gives one by its id, slash and all', async () => {
    expect((await get('/v1/models/a/two')).json).toMatchObject({ id: 'a/two', object: 'model' });
    expect((await get('/v1/models/a%2Ftwo')).json).toMatchObject({ id: 'a/two' });
    const { status, error } = await get('/v1/models/gpt-4o');
    expect({ status, code: error.code }).toEqual({ status: 404, code: 'model_not_found' });
  });
});

describe('what is no request of ours', () => {
  const key = `Authorization: Bearer ${TEST_KEY}\r\n`;
  const raw = async (text: string) => {
    const response = await sendRaw(node.gateway, text.replaceAll('\n', '\r\n').replace('{key}\r\n', key));
    const { error } = JSON.parse(response?.body || '{}');
    return { status: response?.status, code: error?.code, ends: response?.headers.connection === 'close' };
  };
  const HOST = 'Host: x\n{key}\n';

  test.each<[string, string, number, string]>([
    ['an unknown route', `GET /v2/models HTTP/1.1\n${HOST}\n`, 404, 'not_found'],
    ['a job that nobody made', `GET /v1/jobs/1 HTTP/1.1\n${HOST}\n`, 404, 'job_not_found'],
    ['a wrong method', `GET /v1/chat/completions HTTP/1.1\n${HOST}\n`, 405, 'method_not_allowed'],
    ['another wrong method', `DELETE /v1/models HTTP/1.1\n${HOST}\n`, 405, 'method_not_allowed'],
    ['OPTIONS', `OPTIONS /v1/chat/completions HTTP/1.1\n${HOST}\n`, 405, 'method_not_allowed'],
    ['OPTIONS of everything', `OPTIONS * HTTP/1.1\n${HOST}\n`, 404, 'not_found'],
    ['an address with a pattern in it', `GET /*a HTTP/1.1\n${HOST}\n`, 404, 'not_found'],
    ['an address that cannot be decoded', `GET /%zz HTTP/1.1\n${HOST}\n`, 400, 'invalid_request'],
    ['no body', `POST /v1/chat/completions HTTP/1.1\n${HOST}\n`, 400, 'invalid_request'],
    [
      'an odd content type',
      `POST /inference HTTP/1.1\nContent-Type: what\nContent-Length: 2\n${HOST}\n{}`,
      400,
      'invalid_request',
    ],
    ['no Host', 'GET /health HTTP/1.1\n\n', 400, 'invalid_request'],
  ])('%s is told in the envelope', async (_, text, status, code) => {
    expect(await raw(text)).toMatchObject({ status, code });
  });

  test.each<[string, string, number, string]>([
    ['no HTTP', 'HELO there\n\n', 400, 'malformed_http'],
    ['the first bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\n\n', 400, 'malformed_http'],
    ['the first bytes of HTTP/2', 'PRI * HTTP/2.0\n\nSM\n\n', 400, 'malformed_http'],
    [
      'two lengths',
      `POST /inference HTTP/1.1\nContent-Length: 1\nContent-Length: 2\n${HOST}\n{}`,
      400,
      'malformed_http',
    ],
    [
      'a length and chunks',
      `POST /inference HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n${HOST}\n0\n\n`,
      400,
      'malformed_http',
    ],
    [
      'a chunk that is none',
      `POST /inference HTTP/1.1\nTransfer-Encoding: chunked\n${HOST}\nzz\n`,
      400,
      'malformed_http',
    ],
    ['headers of 20 KiB', `GET /health HTTP/1.1\nX: ${'x'.repeat(20_480)}\n${HOST}\n`, 431, 'headers_too_large'],
    ['an address of 20 KiB', `GET /${'x'.repeat(20_480)} HTTP/1.1\n${HOST}\n`, 431, 'headers_too_large'],
    ['a proxy’s CONNECT', `CONNECT x:443 HTTP/1.1\n${HOST}\n`, 405, 'method_not_allowed'],
    [
      'an unknown expectation',
      `POST /inference HTTP/1.1\nExpect: wonders\nContent-Length: 2\n${HOST}\n`,
      417,
      'expectation_failed',
    ],
  ])('%s is told in the envelope, and the connection ends', async (_, text, status, code) => {
    expect(await raw(text)).toEqual({ status, code, ends: true });
  });

  test('a wrong method is told which are right', async () => {
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const response = await fetch(`${node.gateway}/v1/models`, { method: 'PUT', headers });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  test('of two keys only the first counts', async () => {
    const twice = (first: string, second: string) =>
      raw(`GET /v1/models HTTP/1.1\nHost: x\nAuthorization: ${first}\nAuthorization: ${second}\n\n`);
    expect((await twice('Bearer tk_wrong', `Bearer ${TEST_KEY}`)).status).toBe(401);
    expect((await twice(`Bearer ${TEST_KEY}`, 'Bearer tk_wrong')).status).toBe(200);
  });

  test('a caller that asks whether it may send is told to', async () => {
    const body = JSON.stringify({ prompt: 'hi' });
    const text = `POST /inference HTTP/1.1\nExpect: 100-continue\nContent-Length: ${body.length}\n${HOST}\n${body}`;
    expect((await raw(text)).status).toBe(200);
  });

  test('HEAD is GET without a body', async () => {
    const head = await fetch(`${node.gateway}/v1/models`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${TEST_KEY}` },
    });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  test('any content type is taken, since only JSON is understood', async () => {
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded']) {
      expect((await node.post('/inference', { prompt: 'hi' }, { 'content-type': type })).status).toBe(200);
    }
  });

  test('a body of more than 10 MiB is a 413, declared or not', async () => {
    const headers = { authorization: `Bearer ${TEST_KEY}` };
    const ask = (body: NonNullable<RequestInit['body']>) =>
      told(fetch(`${node.gateway}/inference`, { method: 'POST', headers, body, duplex: 'half' }));
    const pieces = () => ReadableStream.from(Array(11).fill(new Uint8Array(1 << 20).fill(0x20)));
    for (const body of ['x'.repeat(11 << 20), pieces()]) {
      expect(await ask(body)).toMatchObject({ status: 413, error: { code: 'body_too_large' } });
    }
  });
});
