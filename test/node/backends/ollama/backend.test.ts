import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend, ChatCall, StreamBatch } from '../../../../main/node/backends/backend.ts';
import { createOllamaBackend, findOllama } from '../../../../main/node/backends/ollama/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import {
  type OllamaFake,
  type OllamaServerOptions,
  ollamaErrors,
  ollamaModel,
  startOllamaServer,
} from '../../../fakes/ollama-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

async function fake(options?: OllamaServerOptions): Promise<OllamaFake> {
  const server = await startOllamaServer(options);
  opened.push(server);
  return server;
}

function at(baseUrl: string, extra: object = {}, clock = systemClock): Backend {
  const config = backendSchema.parse({ id: 'o', kind: 'ollama', baseUrl, ...extra });
  if (config.kind !== 'ollama') throw new Error('unreachable');
  const log = pino({ level: 'silent' });
  const backend = createOllamaBackend(config, { clock, connectTimeout: 500, log });
  opened.push(backend);
  return backend;
}

/** As somebody else's request would. */
async function load(server: OllamaFake, model: string): Promise<void> {
  await fetch(`${server.url}/api/generate`, { method: 'POST', body: JSON.stringify({ model }) });
}

const soon = () => AbortSignal.timeout(5000);

async function ask(backend: Backend, body: object = {}, call: Partial<ChatCall> = {}) {
  const messages = [{ role: 'user', content: 'Say it.' }];
  const base = { stream: true, promptTokens: 5, alive: () => {}, answering: () => {}, signal: soon() };
  const reply = await backend.chat({ ...base, ...call, body: { messages, ...body } });
  if (reply.kind === 'failed') return { text: '', failure: reply.failure, batches: [] };
  if (reply.kind !== 'stream') throw new Error('it always streams');
  const batches: StreamBatch[] = [];
  for await (const batch of reply.batches) batches.push(batch);
  const chunks = batches.flatMap(({ events }) => events.map(({ chunk }) => chunk));
  const end = batches.at(-1)?.end;
  const failure = end?.kind === 'failed' ? end.failure : undefined;
  return { text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), failure, batches };
}

/** Bodies of the requests for an answer, in order. */
function sent(server: OllamaFake, path: string): Record<string, unknown>[] {
  const bodies: Record<string, unknown>[] = [];
  for (const request of server.requests) {
    if (request.path !== path || typeof request.body !== 'object' || request.body === null) continue;
    bodies.push(Object.fromEntries(Object.entries(request.body)));
  }
  return bodies;
}

describe('what it says of itself', () => {
  it('names what to install where nothing answers', async () => {
    const server = await fake();
    await server.stop();
    const backend = at(server.url);
    expect(await backend.probe(soon())).toMatchObject({ kind: 'dead', failure: { kind: 'unreachable' } });
    expect(backend.facts().notReady).toBe(
      `No Ollama answers at ${server.url}: install it from https://ollama.com/download and start it, then \`ollama pull phi4-mini\``,
    );
    expect(await findOllama(server.url, soon())).toMatchObject({ kind: 'absent' });
    await server.restart();
    expect(await backend.probe(soon())).toEqual({ kind: 'alive', proves: 'answers' });
    expect(backend.facts().model).toBe('smollm2:135m');
    expect(backend.facts().notReady).toBeUndefined();
  });

  it('names the command that pulls a model where there is none, or not the one wanted', async () => {
    const server = await fake({ models: [] });
    const [any, one] = [at(server.url), at(server.url, { model: 'qwen3:4b' })];
    expect(await any.probe(soon())).toEqual({ kind: 'alive', proves: 'answers' });
    await one.probe(soon());
    expect(any.facts().notReady).toBe(`Ollama runs at ${server.url} but has no model: \`ollama pull phi4-mini\``);
    expect(one.facts().notReady).toContain('`ollama pull qwen3:4b`');
    expect((await ask(any)).failure).toMatchObject({
      kind: 'server-error',
      message: expect.stringContaining('ollama pull'),
    });
    server.setModels([ollamaModel()]);
    expect((await ask(any)).failure).toBeUndefined();
  });

  it('is only down, not in need of installing, once it was seen', async () => {
    const server = await fake();
    const backend = at(server.url);
    await backend.probe(soon());
    await server.stop();
    await backend.probe(soon());
    expect(backend.facts()).toMatchObject({ model: 'smollm2:135m' });
    expect(backend.facts().notReady).toBeUndefined();
    expect((await ask(backend)).failure).toMatchObject({ kind: 'unreachable' });
  });

  it('chooses a loaded model, else the largest that chats, and stays with it', async () => {
    const [small, large] = [ollamaModel({ name: 'small:1b', size: 1 }), ollamaModel({ name: 'large:7b', size: 7 })];
    const embedding = ollamaModel({ name: 'embed:9b', size: 9, capabilities: ['embedding'] });
    const server = await fake({ models: [embedding, small, large] });
    const backend = at(server.url);
    await backend.probe(soon());
    expect(backend.facts().model).toBe('large:7b');
    await load(server, 'small:1b');
    await backend.probe(soon());
    expect(backend.facts().model).toBe('large:7b');
    const late = at(server.url);
    await late.probe(soon());
    expect(late.facts().model).toBe('small:1b');
    server.setModels([small]);
    await backend.probe(soon());
    expect(backend.facts().model).toBe('small:1b');
  });

  it('takes capabilities and context from the model, or from the configuration', async () => {
    const capabilities = ['completion', 'tools', 'vision', 'thinking'];
    const server = await fake({ models: [ollamaModel({ name: 'm:latest', capabilities, contextLength: 1000 })] });
    const [own, told] = [
      at(server.url, { model: 'm' }),
      at(server.url, { contextTokens: 512, capabilities: ['tools', 'prefill'] }),
    ];
    await Promise.all([own.probe(soon()), told.probe(soon())]);
    // A model that thinks would begin to think where it should go on.
    expect(own.facts()).toEqual({
      model: 'm:latest',
      contextTokens: 1000,
      capabilities: new Set(['json', 'tools', 'vision']),
      embeddings: true,
    });
    expect(told.facts()).toMatchObject({ contextTokens: 512, capabilities: new Set(['tools']) });
  });

  it.each([
    ['0.32.0', '{{ .Prompt }}', true],
    ['0.12.6', '{{ .Prompt }}', true],
    ['0.12.5', '{{ .Prompt }}', false],
    ['0.11.4', '{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}', true],
    ['0.11.4', '{{ range .Messages }}{{ .Content | html }}{{ end }}', false],
  ])('at %s with %j can continue: %s', async (version, template, can) => {
    const server = await fake({ version, models: [ollamaModel({ template })] });
    const backend = at(server.url);
    await backend.probe(soon());
    expect(backend.facts().capabilities.has('prefill')).toBe(can);
  });
});

describe('an answer', () => {
  it('comes with the usage, the same options each time, and nothing cut or shifted', async () => {
    const server = await fake();
    const backend = at(server.url, { numThread: 3, keepAlive: '30m' });
    const { text, failure, batches } = await ask(backend, { max_tokens: 100 });
    expect(failure).toBeUndefined();
    expect(text).toBe('The quick brown fox jumps over the lazy dog.');
    expect(batches.at(-1)?.events.at(-1)?.chunk.usage?.prompt_tokens).toBeGreaterThan(0);
    expect(sent(server, '/api/chat')[0]).toMatchObject({
      model: 'smollm2:135m',
      stream: true,
      keep_alive: '30m',
      truncate: false,
      shift: false,
      options: { num_ctx: 2048, num_thread: 3, num_predict: 100 },
    });
  });

  it('is continued by a raw prompt', async () => {
    for (const version of ['0.11.4', '0.32.0']) {
      const server = await fake({ version });
      const { text, failure } = await ask(at(server.url), {}, { prefix: 'The quick brown' });
      expect({ text, failure }).toEqual({ text: ' fox jumps over the lazy dog.', failure: undefined });
      expect(sent(server, '/api/generate').at(-1)).toMatchObject({
        raw: true,
        prompt: '<|im_start|>user\nSay it.<|im_end|>\n<|im_start|>assistant\nThe quick brown',
      });
    }
  });

  it('calls tools', async () => {
    const toolCalls = [{ name: 'now', arguments: { zone: 'UTC' } }];
    const server = await fake({ models: [ollamaModel({ capabilities: ['completion', 'tools'] })], toolCalls });
    const { batches } = await ask(at(server.url), { tools: [{ type: 'function', function: { name: 'now' } }] });
    const choices = batches.flatMap(({ events }) => events.flatMap(({ chunk }) => chunk.choices));
    expect(choices.flatMap(({ delta }) => delta.tool_calls ?? [])).toMatchObject([
      { index: 0, function: { name: 'now', arguments: '{"zone":"UTC"}' } },
    ]);
    expect(choices.at(-1)?.finish_reason).toBe('tool_calls');
  });

  it('is not asked of an old engine before an uncertain prompt was counted, and ends with the context', async () => {
    const server = await fake({ version: '0.11.4' });
    const backend = at(server.url);
    const content = 'antidisestablishmentarianism, '.repeat(100);
    await ask(backend, { messages: [{ role: 'user', content }] });
    const [counting] = sent(server, '/api/generate');
    expect(counting).toMatchObject({ raw: true, stream: false, options: { num_predict: 1, num_ctx: 2048 } });
    const [real] = sent(server, '/api/chat');
    expect(real?.options).toMatchObject({ num_predict: expect.any(Number), num_ctx: 2048 });
    // Short ones are not counted.
    await ask(backend);
    expect(sent(server, '/api/generate')).toHaveLength(1);
    // What is certainly too long is not sent at all.
    const tooLong = await ask(backend, { messages: [{ role: 'user', content: 'word '.repeat(5000) }] });
    expect(tooLong.failure).toMatchObject({ kind: 'context-too-long', message: expect.stringMatching(/2048 tokens/) });
    expect(sent(server, '/api/chat')).toHaveLength(2);
  });

  it.each([
    ['0.11.4', 1],
    ['0.32.0', 0],
  ])('counts with %s %s times', async (version, times) => {
    const server = await fake({ version });
    await ask(at(server.url), { messages: [{ role: 'user', content: 'x'.repeat(1900) }] });
    expect(sent(server, '/api/generate')).toHaveLength(times);
  });
});

describe('a fault', () => {
  it.each<[string, Parameters<OllamaFake['set']>[0], string]>([
    ['a reset', { kind: 'reset' }, 'unreachable'],
    ['HTML', { kind: 'html' }, 'not-an-answer'],
    ['a redirect', { kind: 'redirect' }, 'not-an-answer'],
    ['busy', ollamaErrors.busy(), 'rate-limited'],
    ['a crash at the start', ollamaErrors.serverError(), 'server-error'],
    ['a wrong request', ollamaErrors.badRequest(), 'bad-request'],
    ['a model that went', ollamaErrors.modelNotFound('smollm2:135m'), 'server-error'],
    ['a dead runner', { kind: 'error-line', after: 3 }, 'cut-off'],
    ['an end without done', { kind: 'no-done', after: 3 }, 'cut-off'],
    ['a broken connection', { kind: 'cut', after: 3 }, 'cut-off'],
    ['a prompt cut silently', { kind: 'prompt-cut' }, 'context-too-long'],
  ])('%s is told as what it is', async (_, behaviour, kind) => {
    const server = await fake();
    const backend = at(server.url);
    await backend.probe(soon());
    server.set(behaviour);
    expect((await ask(backend)).failure).toMatchObject({ kind });
    server.set({ kind: 'ok' });
    expect((await ask(backend)).failure).toBeUndefined();
  });

  it('of malformed lines leaves the answer whole', async () => {
    const server = await fake({ behaviour: { kind: 'malformed', after: 2 } });
    expect(await ask(at(server.url))).toMatchObject({ text: 'The quick brown fox jumps over the lazy dog.' });
  });

  it('leaves the caller’s abort its own reason, and frees the engine', async () => {
    const server = await fake({ behaviour: { kind: 'silence' } });
    const backend = at(server.url);
    await backend.probe(soon());
    const controller = new AbortController();
    const reason = new Error('left');
    setTimeout(() => controller.abort(reason), 30);
    await expect(ask(backend, {}, { signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => server.activeRequests).toBe(0);
  });
});

describe('a probe', () => {
  it('needs a token from a loaded model, and fails by its signal where none comes', async () => {
    const server = await fake();
    await load(server, 'smollm2:135m');
    const backend = at(server.url);
    expect(await backend.probe(soon())).toEqual({ kind: 'alive', proves: 'generates' });
    server.set({ kind: 'silence' });
    const dead = await backend.probe(AbortSignal.timeout(100));
    expect(dead).toMatchObject({ kind: 'dead', failure: { kind: 'timed-out' } });
  });

  it('does not keep a model loaded any longer than it would be', async () => {
    const server = await fake();
    await load(server, 'smollm2:135m');
    // The stand-in says that it is unloaded in five minutes.
    await at(server.url, { keepAlive: '30m' }).probe(soon());
    const seconds = Number(sent(server, '/api/generate').at(-1)?.keep_alive);
    expect(seconds).toBeGreaterThan(200);
    expect(seconds).toBeLessThanOrEqual(300);
  });

  it('loads a model that is gone again only where it may', async () => {
    const server = await fake();
    let passed = 0;
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };
    const backend = at(server.url, {}, clock);
    await ask(backend);
    await fetch(`${server.url}/api/generate`, {
      method: 'POST',
      body: JSON.stringify({ model: 'smollm2:135m', keep_alive: 0 }),
    });
    passed = 5000;
    expect(await backend.probe(soon(), 'loading')).toEqual({ kind: 'alive', proves: 'answers' });
    expect(server.loaded.size).toBe(0);
    expect(await backend.probe(soon())).toEqual({ kind: 'alive', proves: 'generates' });
  });

  it('asks nothing of an engine that is just answering', async () => {
    const server = await fake();
    const backend = at(server.url);
    await ask(backend);
    expect(await backend.probe(soon())).toEqual({ kind: 'alive', proves: 'generates' });
    expect(sent(server, '/api/generate')).toHaveLength(0);
  });
});

describe('embeddings', () => {
  it('come in the order of the inputs, from the model for it', async () => {
    const models = [ollamaModel(), ollamaModel({ name: 'embed:latest', capabilities: ['embedding'] })];
    const server = await fake({ models });
    const backend = at(server.url, { embeddingModel: 'embed' });
    const reply = await backend.embed?.({ input: ['a', 'b'], dimensions: 4, signal: soon() });
    expect(reply).toMatchObject({ kind: 'vectors', vectors: [expect.any(Array), expect.any(Array)] });
    expect(sent(server, '/api/embed')[0]).toEqual({
      model: 'embed',
      input: ['a', 'b'],
      dimensions: 4,
      truncate: false,
    });
  });
});
