import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend, ChatCall, StreamBatch } from '../../../../main/node/backends/backend.ts';
import { createOpenAiBackend } from '../../../../main/node/backends/openai/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import { Secret } from '../../../../main/node/config/index.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import {
  type OpenAiFake,
  type OpenAiServerOptions,
  openAiErrors,
  startOpenAiServer,
} from '../../../fakes/openai-server.ts';
import { startRawServer } from './raw-server.ts';

const KEY = 'gsk_0123456789abcdef';
const TEXT = 'The quick brown fox jumps over the lazy dog.';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

async function fake(options?: OpenAiServerOptions): Promise<OpenAiFake> {
  const server = await startOpenAiServer(options);
  opened.push(server);
  return server;
}

async function raw(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = await startRawServer(answer);
  opened.push(server);
  return server;
}

function at(baseUrl: string, extra: object = {}, clock = systemClock): Backend {
  const config = backendSchema.parse({ id: 'c', kind: 'openai', baseUrl, model: 'test-model', ...extra });
  if (config.kind !== 'openai') throw new Error('unreachable');
  const { apiKey: _, ...rest } = config;
  const backend = createOpenAiBackend({ ...rest, apiKey: new Secret(KEY) }, { clock, connectTimeout: 500 });
  opened.push(backend);
  return backend;
}

async function ask(backend: Backend, body: object = {}, call: Partial<ChatCall> = {}) {
  const messages = [{ role: 'user', content: 'Say it.' }];
  const signal = AbortSignal.timeout(5000);
  const base = { stream: false, promptTokens: 5, alive: () => {}, answering: () => {}, signal };
  const reply = await backend.chat({ ...base, ...call, body: { messages, ...body } });
  if (reply.kind === 'failed') return { kind: reply.kind, failure: reply.failure };
  if (reply.kind === 'answer') {
    const { completion, json } = reply.answer;
    return { kind: reply.kind, text: completion.choices[0]?.message.content, json, usage: completion.usage };
  }
  const batches: StreamBatch[] = [];
  for await (const batch of reply.batches) batches.push(batch);
  const chunks = batches.flatMap(({ events }) => events.map(({ chunk }) => chunk));
  const end = batches.at(-1)?.end;
  return {
    kind: reply.kind,
    text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
    ...(end?.kind === 'failed' ? { failure: end.failure } : {}),
  };
}

const completion = (content: string) => ({
  id: 'x',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
});

describe('a chat', () => {
  it('of a cloud account is plain when the caller wants it plain, bytes passed on as they came', async () => {
    const body = '{ "choices": [{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}], "own": 1.0 }';
    const server = await raw((_, response) => response.setHeader('content-type', 'application/json').end(body));
    expect(await ask(at(server.url))).toMatchObject({ kind: 'answer', text: 'hi', json: body });
  });

  it('of one’s own machine is always fetched as a stream, which shows life at every token', async () => {
    const server = await fake();
    expect(await ask(at(server.url, { tier: 'workstation' }))).toEqual({ kind: 'stream', text: TEXT });
    expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('is taken from a server that does not stream although it was asked to', async () => {
    const server = await fake({ behaviour: { kind: 'plain-despite-stream' } });
    expect(await ask(at(server.url), {}, { stream: true })).toMatchObject({ kind: 'answer', text: TEXT });
  });

  it('carries the key, the configured headers and a JSON body, and asks for no encoding', async () => {
    const server = await fake({ apiKey: KEY });
    const headers = { 'HTTP-Referer': 'https://growth.example', Accept: 'application/json' };
    expect(await ask(at(server.url, { headers }))).toMatchObject({ kind: 'answer' });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: { model: 'test-model' },
      headers: {
        authorization: `Bearer ${KEY}`,
        'http-referer': 'https://growth.example',
        accept: 'application/json',
        'accept-encoding': 'identity',
        'content-type': 'application/json',
      },
    });
  });

  it('is understood by Groq, whatever the caller sends that Groq refuses', async () => {
    const server = await fake({ provider: 'groq' });
    const body = { n: 1, logprobs: false, logit_bias: {}, messages: [{ role: 'user', content: 'Hi.', name: 'ann' }] };
    const backend = at(server.url, { provider: 'groq' });
    expect(await ask(backend, body)).toMatchObject({ kind: 'answer', text: TEXT });
    expect(await ask(backend, body, { stream: true })).toMatchObject({ kind: 'stream', text: TEXT });
  });

  it.each([1, 2, 3, 7])('streams the same in pieces of %i bytes, with CRLF and comments', async size => {
    const wire = { crlf: true, comments: 2, slicing: { kind: 'bytes' as const, size } };
    const tokens = ['Grüße', ' aus', ' 東京', ' 🦊', '.'];
    const server = await fake({ provider: 'openrouter', wire, tokens });
    expect(await ask(at(server.url), {}, { stream: true })).toEqual({ kind: 'stream', text: tokens.join('') });
  });

  it('uses its connection again after a stream', async () => {
    const ports = new Set<number | undefined>();
    const server = await raw((request, response) => {
      ports.add(request.socket.remotePort);
      const chunk = { choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }] };
      response.setHeader('content-type', 'text/event-stream').end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
    });
    const backend = at(server.url, { maxConcurrent: 1 });
    for (let turn = 0; turn < 4; turn += 1)
      expect(await ask(backend, {}, { stream: true })).toMatchObject({ text: 'hi' });
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});

describe('an answer that was compressed although nobody asked for it', () => {
  const text = JSON.stringify(completion('in clear'));
  it.each<[string, Buffer]>([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('%s is read', async (encoding, bytes) => {
    const server = await raw((_, response) => response.setHeader('content-encoding', encoding).end(bytes));
    expect(await ask(at(server.url))).toMatchObject({ kind: 'answer', text: 'in clear', json: text });
  });

  it('is read as a stream, each event as it comes', async () => {
    let finish = () => {};
    const server = await raw((_, response) => {
      response.setHeader('content-type', 'text/event-stream').setHeader('content-encoding', 'gzip');
      const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      gzip.pipe(response);
      const say = (content: string, finish_reason: string | null) =>
        gzip.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`);
      say('one', null);
      finish = () => {
        say(' two', 'stop');
        gzip.end();
      };
    });
    const signal = AbortSignal.timeout(5000);
    const call = { body: { messages: [] }, stream: true, promptTokens: 1, signal, alive() {}, answering() {} };
    const reply = await at(server.url).chat(call);
    if (reply.kind !== 'stream') throw new Error(reply.kind);
    const pieces: string[] = [];
    for await (const { events } of reply.batches) {
      for (const { chunk } of events) pieces.push(chunk.choices[0]?.delta.content ?? '');
      finish();
      finish = () => {};
    }
    expect(pieces).toEqual(['one', ' two']);
  });

  it('and is broken is cut off', async () => {
    const server = await raw((_, response) => response.setHeader('content-encoding', 'gzip').end('not gzip at all'));
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'cut-off' } });
  });

  it('is understood when it is an error', async () => {
    const body = gzipSync(JSON.stringify({ error: { message: 'wrong', param: 'top_p' } }));
    const server = await raw((_, response) => response.writeHead(400, { 'content-encoding': 'gzip' }).end(body));
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'bad-request', param: 'top_p' } });
  });
});

describe('what is no answer', () => {
  it('localtunnel’s page with status 200', async () => {
    const server = await fake({ behaviour: { kind: 'html' } });
    const failure = { kind: 'not-an-answer', message: expect.stringContaining('text/html') };
    expect(await ask(at(server.url))).toMatchObject({ failure });
    expect(await ask(at(server.url), {}, { stream: true })).toMatchObject({ failure });
  });

  it('a redirect, which is not followed', async () => {
    const elsewhere = await fake();
    const server = await fake({ behaviour: { kind: 'redirect', to: `${elsewhere.url}/chat/completions` } });
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'not-an-answer' } });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no choices', { choices: [] }, 'not-an-answer'],
    ['no message', { choices: [{ index: 0, finish_reason: 'stop' }] }, 'not-an-answer'],
    ['no JSON', 'hello', 'not-an-answer'],
    ['nothing', '', 'not-an-answer'],
    ['no finish reason', { choices: [{ index: 0, message: { content: 'half' } }] }, 'cut-off'],
    ['an error in the body', { error: { message: 'busy', code: 429 } }, 'rate-limited'],
    ['an error in the choice', { choices: [{ message: {}, finish_reason: 'error' }] }, 'server-error'],
    ['a message where an answer should be', { message: 'no such tunnel' }, 'server-error'],
  ])('a 200 with %s', async (_, body, kind) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const server = await raw((_, response) => response.setHeader('content-type', 'application/json').end(text));
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind } });
  });

  it('an answer larger than any, whose rest is not waited for', async () => {
    const server = await fake({ behaviour: { kind: 'endless', of: 'bytes' } });
    expect(await ask(at(server.url))).toMatchObject({
      failure: { kind: 'not-an-answer', message: 'an answer without end' },
    });
  });

  it('something that is no HTTP', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {}).once('data', () => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => new Promise(resolve => server.close(() => resolve())) });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await ask(at(`http://127.0.0.1:${port}/v1`))).toMatchObject({ failure: { kind: 'not-an-answer' } });
  });

  it('an answer that ends before its length', async () => {
    const server = await fake({ behaviour: { kind: 'truncated-body' } });
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'cut-off' } });
  });
});

describe('an error', () => {
  it('without end is judged by its beginning', async () => {
    let sent = 0;
    const server = await raw((_, response) => {
      response.writeHead(503, { 'content-type': 'text/plain' });
      const more = () => {
        while (!response.destroyed && response.write('overloaded '.repeat(1000))) sent += 11_000;
      };
      response.on('drain', more);
      more();
    });
    const { failure } = await ask(at(server.url));
    expect(failure).toMatchObject({ kind: 'server-error', message: expect.stringMatching(/^HTTP 503: overloaded/) });
    expect(sent).toBeLessThan(20_000_000);
  });

  it('whose body stalls is judged by its status when two seconds have passed', async () => {
    const clock = new ManualClock();
    let arrived = () => {};
    const begun = new Promise<void>(resolve => {
      arrived = resolve;
    });
    const server = await raw((_, response) => {
      response.writeHead(429, { 'retry-after': '9' }).flushHeaders();
      arrived();
    });
    const asked = ask(at(server.url, {}, clock));
    await begun;
    while (clock.waiting === 0) await new Promise(resolve => setImmediate(resolve));
    await clock.advance(2000);
    expect(await asked).toMatchObject({ failure: { kind: 'rate-limited', retryAfter: 9000 } });
  });

  it('whose connection breaks in the middle keeps its status', async () => {
    const server = await raw((_, response) => {
      response.writeHead(401, { 'content-length': '1000' });
      response.write('{"error":', () => response.destroy());
    });
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'bad-credentials' } });
  });

  it('that repeats the key is told without it', async () => {
    const server = await raw((request, response) =>
      response.writeHead(401).end(`no: ${request.headers.authorization}`),
    );
    const backend = at(server.url, { tier: 'workstation' });
    const told = [await ask(backend), await backend.embed?.({ input: ['a'], signal: AbortSignal.timeout(5000) })];
    expect(JSON.stringify(told)).not.toContain(KEY);
  });

  it.each<[string, string, string]>([
    ['nothing listens', 'http://127.0.0.1:9/v1', 'nothing listens at its address'],
    ['the name is unknown', 'http://nowhere.invalid/v1', 'its host name'],
  ])('%s', async (_, url, words) => {
    const failure = { kind: 'unreachable', message: expect.stringContaining(words) };
    expect(await ask(at(url))).toMatchObject({ failure });
  });

  it('is a reset before the answer', async () => {
    const server = await fake({ behaviour: { kind: 'reset' } });
    expect(await ask(at(server.url))).toMatchObject({ failure: { kind: 'unreachable' } });
  });
});

describe('a caller that leaves', () => {
  it.each([false, true])('ends the upstream’s work at once and gets its own reason (stream: %s)', async stream => {
    const server = await fake({ behaviour: { kind: 'silence' } });
    const caller = new AbortController();
    const reason = new Error('the caller hung up');
    const asked = ask(at(server.url), {}, { stream, signal: caller.signal });
    while (server.activeRequests === 0) await new Promise(resolve => setImmediate(resolve));
    caller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    while (server.activeRequests > 0) await new Promise(resolve => setImmediate(resolve));
    expect(server.requests[0]?.aborted).toBe(true);
  });
});

describe('what is known of it', () => {
  it('is what is declared, or else what is known of the provider', () => {
    const capabilities = (extra: object) => [...at('http://127.0.0.1:9/v1', extra).facts().capabilities];
    expect(capabilities({})).toEqual([]);
    expect(capabilities({ provider: 'groq' })).toEqual(['tools', 'json']);
    expect(capabilities({ provider: 'openai' })).toEqual(['tools', 'json', 'vision', 'n', 'logprobs']);
    expect(capabilities({ capabilities: ['vision'] })).toEqual(['vision']);
  });

  it('is never what the provider refuses, whatever is declared', () => {
    const declared = { provider: 'groq', capabilities: ['tools', 'n', 'logprobs', 'prefill'] };
    expect([...at('http://127.0.0.1:9/v1', declared).facts().capabilities]).toEqual(['tools', 'prefill']);
  });

  it('has the model of the configuration, or of the provider, or the first that the server lists', async () => {
    const server = await fake({ models: ['nomic-embed-text', 'qwen3:4b', 'other'] });
    const modelOf = (extra: object) => at(server.url, { model: undefined, ...extra });
    expect(at(server.url).facts().model).toBe('test-model');
    expect(modelOf({ provider: 'groq' }).facts().model).toBe('openai/gpt-oss-120b');
    const unknown = modelOf({});
    expect(unknown.facts().model).toBeUndefined();
    await unknown.probe(AbortSignal.timeout(5000));
    expect(unknown.facts().model).toBe('qwen3:4b');
    expect(await ask(unknown)).toMatchObject({ kind: 'answer', text: TEXT });
  });

  it('says that the model is gone, until the server lists it or a minute has passed', async () => {
    const clock = new ManualClock();
    const server = await fake({ behaviour: openAiErrors.modelNotFound('test-model'), models: ['another'] });
    const backend = at(server.url, {}, clock);
    expect(await ask(backend)).toMatchObject({ failure: { kind: 'server-error' } });
    expect(backend.facts().notReady).toMatch(
      /^It has no model test-model \([^`]+\)\. Put one that it has into its "model"\.$/,
    );
    await backend.probe(AbortSignal.timeout(5000));
    expect(backend.facts().notReady).toBeDefined();
    await clock.advance(60_000);
    expect(backend.facts().notReady).toBeUndefined();
  });

  it('is ready again once the server lists the model', async () => {
    const server = await fake({ behaviour: openAiErrors.modelNotFound('test-model') });
    const backend = at(server.url);
    await ask(backend);
    expect(backend.facts().notReady).toBeDefined();
    await backend.probe(AbortSignal.timeout(5000));
    expect(backend.facts().notReady).toBeUndefined();
  });
});

describe('a probe', () => {
  const probe = (backend: Backend) => backend.probe(AbortSignal.timeout(5000));
  const ALIVE = { kind: 'alive', proves: 'answers' };

  it.each<[string, Parameters<OpenAiFake['setProbes']>[0], object]>([
    ['a list of models', { kind: 'ok' }, ALIVE],
    ['a server that has no list', openAiErrors.modelNotFound(), ALIVE],
    ['a refused key, which the next request will tell', openAiErrors.badKey(), ALIVE],
    ['500', openAiErrors.serverError(), { kind: 'dead', failure: { kind: 'server-error' } }],
    ['429', openAiErrors.rateLimited(), { kind: 'dead', failure: { kind: 'rate-limited' } }],
    ['a tunnel’s web page', { kind: 'html' }, { kind: 'dead', failure: { kind: 'not-an-answer' } }],
    ['a redirect', { kind: 'redirect' }, { kind: 'dead', failure: { kind: 'not-an-answer' } }],
    ['a reset', { kind: 'reset' }, { kind: 'dead', failure: { kind: 'unreachable' } }],
  ])('%s', async (_, behaviour, expected) => {
    const server = await fake();
    server.setProbes(behaviour);
    expect(await probe(at(server.url))).toMatchObject(expected);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models']);
  });

  it('does not wait behind the answers that take every connection', async () => {
    const server = await fake({ behaviour: { kind: 'silence' } });
    const backend = at(server.url, { maxConcurrent: 1 });
    const caller = new AbortController();
    const asked = ask(backend, {}, { signal: caller.signal });
    while (server.activeRequests === 0) await new Promise(resolve => setImmediate(resolve));
    expect(await probe(backend)).toEqual(ALIVE);
    caller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
