import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, ChatCall, StreamBatch } from '../../main/node/backends/backend.ts';
import type { ChatBody } from '../../main/node/backends/chat-types.ts';
import { createOllamaBackend, findOllama } from '../../main/node/backends/ollama/index.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { backendSchema } from '../../main/node/config/backend-schema.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama } from './ollama-process.ts';
import { ownAnswer, ownAnswers } from './own-words.ts';

/** num_ctx of the test's model. Small, since one thread reads slowly. */
const CONTEXT = 512;

let ollama: RealOllama;
let backend: Backend;
const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';

beforeAll(async () => {
  if (!isHere) return;
  ollama = await startRealOllama({ contextTokens: CONTEXT });
  backend = await open();
});

afterAll(async () => {
  await backend?.close();
  await ollama?.stop();
});

beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});

async function open(extra: object = {}): Promise<Backend> {
  const config = backendSchema.parse({ id: 'ollama', kind: 'ollama', baseUrl: ollama.baseUrl, numThread: 1, ...extra });
  if (config.kind !== 'ollama') throw new Error('unreachable');
  const log = pino({ level: 'silent' });
  const opened = createOllamaBackend(config, { clock: systemClock, connectTimeout: 1000, log });
  await opened.probe(AbortSignal.timeout(20_000));
  return opened;
}

interface Got {
  readonly text: string;
  readonly finish: string | null | undefined;
  readonly promptTokens: number | undefined;
  readonly end: StreamBatch['end'];
}

async function ask(body: ChatBody, call: Partial<ChatCall> = {}, onText: (text: string) => void = () => {}) {
  const signal = call.signal ?? AbortSignal.timeout(60_000);
  const reply = await backend.chat({
    stream: true,
    promptTokens: 0,
    alive: () => {},
    answering: () => {},
    ...call,
    body,
    signal,
  });
  if (reply.kind === 'failed') return reply;
  if (reply.kind !== 'stream') throw new Error('it always streams');
  let text = '';
  let got: Omit<Got, 'text'> = { finish: undefined, promptTokens: undefined, end: undefined };
  for await (const batch of reply.batches) {
    for (const { chunk } of batch.events) {
      text += chunk.choices[0]?.delta.content ?? '';
      const finish = chunk.choices[0]?.finish_reason ?? got.finish;
      got = { ...got, finish, promptTokens: chunk.usage?.prompt_tokens ?? got.promptTokens };
      onText(text);
    }
    got = { ...got, end: batch.end };
  }
  return { kind: 'got' as const, text, ...got };
}

function user(content: string, extra: Partial<ChatBody> = {}): ChatBody {
  return { messages: [{ role: 'user', content }], temperature: 0, seed: 1, ...extra };
}

/** Words that are one token each for nearly every tokenizer. */
function words(count: number): string {
  const list = [
    'the',
    'cat',
    'and',
    'dog',
    'run',
    'to',
    'a',
    'house',
    'in',
    'old',
    'town',
    'with',
    'his',
    'red',
    'hat',
  ];
  return Array.from({ length: count }, (_, n) => list[(n * 7) % list.length]).join(' ');
}

describe('the Ollama backend at a real 0.11.4', () => {
  it('finds the engine, its model and what it can do', async () => {
    expect(await findOllama(ollama.baseUrl, AbortSignal.timeout(5000))).toEqual({
      kind: 'running',
      version: '0.11.4',
      models: [ollama.model],
      sizes: new Map([[ollama.model, expect.any(Number)]]),
    });
    const facts = backend.facts();
    expect(facts).toMatchObject({ model: ollama.model, contextTokens: CONTEXT, embeddings: true });
    expect([...facts.capabilities].sort()).toEqual(['json', 'prefill']);
    expect(facts.notReady).toBeUndefined();
  });

  it('gives the engine’s own text at temperature 0', async () => {
    const question = 'Name three colours of the rainbow.';
    const got = await ask(user(question, { max_tokens: 40 }));
    if (got.kind !== 'got') throw new Error(JSON.stringify(got));
    const own = await ownAnswers(ollama, question, 40);
    expect(own.map(answer => answer.text)).toContain(got.text);
    expect(got.promptTokens).toBe(own[0]?.promptTokens);
    expect(got.end).toEqual({ kind: 'complete' });
    expect(['stop', 'length']).toContain(got.finish);
  });

  it('continues a given text exactly', async () => {
    const body = user('What is the capital of France?', { max_tokens: 12 });
    const got = await ask(body, { prefix: 'The capital of France is' });
    expect(got).toMatchObject({ kind: 'got', text: expect.stringMatching(/^ Paris/) });
  });

  it('cannot continue when a format was asked for', async () => {
    const body = user('Hello', { response_format: { type: 'json_object' } });
    expect(await ask(body, { prefix: 'The' })).toMatchObject({ kind: 'failed', failure: { kind: 'not-an-answer' } });
  });

  it('refuses a prompt that is longer than the context, with the numbers, at once', async () => {
    const started = performance.now();
    const got = await ask(user(words(1500)));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(got).toMatchObject({ kind: 'failed', failure: { kind: 'context-too-long' } });
    expect(JSON.stringify(got)).toMatch(/at least \d+ tokens.*512 tokens/);
  });

  it('refuses a little too long a prompt and answers one that just fits, measured to the token', async () => {
    // The frame of ChatML and the system text that the engine does not add: found by asking the engine.
    const { promptTokens } = await ownAnswer(ollama, [{ role: 'user', content: words(250) }], 1);
    const perWord = (promptTokens - 10) / 250;
    const fitting = Math.floor((CONTEXT - 14) / perWord);
    const just = await ask(user(words(fitting), { max_tokens: 50 }));
    if (just.kind !== 'got') throw new Error(JSON.stringify(just));
    expect(just.promptTokens).toBeGreaterThan(CONTEXT - 30);
    expect(just.promptTokens).toBeLessThan(CONTEXT);
    expect(just.end).toEqual({ kind: 'complete' });
    // The answer ends with the context instead of pushing the beginning out of it.
    const room = CONTEXT - (just.promptTokens ?? 0);
    expect(just.finish).toBe('length');
    expect(just.text.split(/\s+/).length).toBeLessThanOrEqual(room + 1);
    const over = await ask(user(words(fitting + 20)));
    expect(over).toMatchObject({ kind: 'failed', failure: { kind: 'context-too-long' } });
  });

  it('refuses a conversation whose oldest messages the engine would leave out', async () => {
    const messages = [225, 125, 125, 75].map((count, n) => ({
      role: n % 2 === 0 ? 'user' : 'assistant',
      content: words(count),
    }));
    const body = { messages: [...messages, { role: 'user', content: 'And now?' }], temperature: 0 };
    // The engine itself answers, having dropped the beginning, and its count does not show it.
    const own = await ownAnswer(ollama, body.messages, 1);
    expect(own.promptTokens).toBeLessThan(CONTEXT - 50);
    expect(await ask(body)).toMatchObject({ kind: 'failed', failure: { kind: 'context-too-long' } });
    const shorter = { ...body, messages: body.messages.slice(2), max_tokens: 4 };
    expect(await ask(shorter)).toMatchObject({ kind: 'got', end: { kind: 'complete' } });
  });

  it('keeps a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 20 }, rank: { type: 'integer' } },
      required: ['city', 'rank'],
    };
    const format = { type: 'json_schema', json_schema: { name: 'city', schema } };
    const got = await ask(user('Give a city and its rank as JSON.', { response_format: format, max_tokens: 80 }));
    if (got.kind !== 'got') throw new Error(JSON.stringify(got));
    expect(JSON.parse(got.text)).toEqual({ city: expect.any(String), rank: expect.any(Number) });
  });

  it('says that the model takes no tools', async () => {
    const tools = [
      { type: 'function', function: { name: 'now', description: 'time', parameters: { type: 'object' } } },
    ];
    const got = await ask(user('What time is it?', { tools }));
    expect(got).toMatchObject({ kind: 'failed', failure: { kind: 'bad-request', status: 400 } });
    expect(JSON.stringify(got)).toContain('does not support tools');
  });

  it('gives embeddings, shortened on request, and refuses an input that does not fit', async () => {
    const signal = AbortSignal.timeout(30_000);
    const reply = await backend.embed?.({ input: ['a cat', 'a small cat', 'tax law'], dimensions: 64, signal });
    if (reply?.kind !== 'vectors') throw new Error(JSON.stringify(reply));
    expect(reply.vectors.map(vector => vector.length)).toEqual([64, 64, 64]);
    for (const vector of reply.vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
    expect(reply.usage.prompt_tokens).toBeGreaterThan(4);
    expect(await backend.embed?.({ input: [words(1000)], signal })).toMatchObject({
      kind: 'failed',
      failure: { kind: 'context-too-long' },
    });
  });

  it('never makes the engine load the model anew', async () => {
    await ask(user('Hi', { max_tokens: 2 }));
    const before = ollama.runnerPids();
    await ask(user(words(375), { max_tokens: 2 }));
    await ask(user('Hi', { max_tokens: 2 }), { prefix: 'Hello' });
    await backend.embed?.({ input: ['x'], signal: AbortSignal.timeout(30_000) });
    await backend.probe(AbortSignal.timeout(30_000));
    expect(ollama.runnerPids()).toEqual(before);
  });

  it('stops the engine when the caller leaves', async () => {
    const controller = new AbortController();
    const reason = new Error('left');
    const left = ask(user('Write a long story.', { max_tokens: 1500 }), { signal: controller.signal }, text => {
      if (text.length > 20) controller.abort(reason);
    });
    await expect(left).rejects.toBe(reason);
    // One at a time in this engine: a short answer comes at once only when the long one is over.
    const started = performance.now();
    await ask(user('Hi', { max_tokens: 1 }));
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('calls an answer cut when the runner dies, and answers again after it', async () => {
    let killed = false;
    const got = await ask(user('Write a long story about a fox.', { max_tokens: 400 }), {}, text => {
      if (text.length > 20 && !killed) {
        killed = true;
        ollama.killRunner();
      }
    });
    expect(got).toMatchObject({ kind: 'got', end: { kind: 'failed', failure: { kind: 'cut-off' } } });
    expect(await ask(user('Hi', { max_tokens: 2 }))).toMatchObject({ kind: 'got', end: { kind: 'complete' } });
  });

  it('proves by a token that it generates, and is dead when its runner is frozen', async () => {
    await ask(user('Hi', { max_tokens: 2 }));
    await sleep(2100);
    expect(await backend.probe(AbortSignal.timeout(20_000))).toEqual({ kind: 'alive', proves: 'generates' });
    ollama.freezeRunner();
    const started = performance.now();
    const probe = await backend.probe(AbortSignal.timeout(1500));
    ollama.thawRunner();
    expect(performance.now() - started).toBeLessThan(2500);
    expect(probe).toMatchObject({ kind: 'dead', failure: { kind: 'timed-out' } });
  });

  it('says which command brings a model that is not there', async () => {
    const other = await open({ model: 'phi4-mini' });
    expect(other.facts().notReady).toContain('`ollama pull phi4-mini`');
    await other.close();
  });
});
