import { describe, expect, test } from 'vitest';
import { settle } from '../../../fakes/clock.ts';
import { ask, bench, done, LOADED, text } from './stand-in.ts';

describe('what is known of it', () => {
  test('before it has run: its model’s name, what it can do, and no guess at its context', () => {
    expect(bench().backend.facts()).toEqual({
      model: 'Tiny.Q4',
      contextTokens: undefined,
      capabilities: new Set(['json', 'prefill']),
      embeddings: true,
    });
    expect(bench({ contextTokens: 2000, embeddings: false }).backend.facts()).toMatchObject({
      contextTokens: 2000,
      embeddings: false,
    });
  });

  test('a model that is being fetched: how far it is, and when it will be there', async () => {
    const sentence = 'The model is being fetched: 42 %.';
    const { backend, engines } = bench({}, { model: () => ({ kind: 'not-ready', sentence, retryAfterMs: 12_000 }) });
    expect(backend.facts()).toMatchObject({ model: undefined, notReady: sentence, readyIn: 12_000 });
    expect(await ask(backend)).toMatchObject({ failure: 'server-error', message: sentence });
    expect(await backend.probe(new AbortController().signal)).toEqual({ kind: 'alive', proves: 'answers' });
    expect(engines).toHaveLength(0);
  });

  test('a platform without a prebuilt engine: a sentence, and nothing is tried', async () => {
    const { backend, engines } = bench({}, { platform: 'linux-arm64' });
    const notReady = 'There is no embedded engine for linux-arm64. Use Ollama or a cloud account instead.';
    expect(backend.facts()).toMatchObject({ notReady });
    expect(await ask(backend)).toMatchObject({ failure: 'server-error', message: notReady });
    expect(engines).toHaveLength(0);
  });

  test('no embeddings where the configuration says so', () => {
    expect(bench({ embeddings: false }).backend.embed).toBeUndefined();
  });
});

describe('an answer', () => {
  test('comes in chunks of one id and model, with the usage at the end', async () => {
    const { backend, engine, clock } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, text(0, 'Hel'));
    await engine().say(text(0, 'lo'));
    await engine().say(done(0));
    expect(asked).toMatchObject({
      text: 'Hello',
      finish: 'stop',
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      failure: undefined,
    });
    expect(clock.waiting).toBeGreaterThan(0);
  });

  test('with nothing in it is an answer all the same', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, done(0));
    expect(asked).toMatchObject({ text: '', finish: 'stop', failure: undefined });
  });

  test('text that piles up while the caller takes what was before it becomes one chunk', async () => {
    const { backend, engine } = bench();
    const reply = backend.chat({
      body: { messages: [{ role: 'user', content: 'Say it.' }] },
      stream: true,
      promptTokens: 1,
      alive: () => {},
      answering: () => {},
      signal: new AbortController().signal,
    });
    await settle();
    await engine().say(LOADED, text(0, 'a'));
    const answer = await reply;
    if (answer.kind !== 'stream') throw new Error('it always streams');
    await engine().say(text(0, 'b'), text(0, 'c'), text(0, 'd'), done(0));
    const batches = [];
    for await (const batch of answer.batches) batches.push(batch);
    const contents = batches.map(({ events }) => events.map(({ chunk }) => chunk.choices[0]?.delta.content));
    expect(contents).toEqual([['a'], ['bcd', undefined, undefined]]);
    expect(batches[0]?.events[0]?.chunk.choices[0]?.delta.role).toBe('assistant');
    expect(new Set(batches.flatMap(({ events }) => events.map(({ chunk }) => `${chunk.id} ${chunk.model}`))).size).toBe(
      1,
    );
    expect(batches.flatMap(({ events }) => events).every(({ json, chunk }) => json === JSON.stringify(chunk))).toBe(
      true,
    );
  });

  test('of several callers: each gets its own text out of one message', async () => {
    const { backend, engine } = bench();
    const one = await ask(backend);
    const other = await ask(backend);
    await engine().say(LOADED);
    await engine().say({
      type: 'text',
      pieces: [
        { id: 0, text: 'one' },
        { id: 1, text: 'other' },
      ],
    });
    await engine().say(done(0), done(1));
    expect([one.text, other.text]).toEqual(['one', 'other']);
  });

  test('a caller who leaves: the engine is told at once, and what it still says goes nowhere', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, text(0, 'Half'));
    asked.leave();
    await settle();
    expect(engine().asked('leave')).toEqual([{ type: 'leave', id: 0 }]);
    await engine().say(text(0, ' more'), { ...done(0), finish: 'left' });
    expect(asked).toMatchObject({ text: 'Half', thrown: { message: 'the caller left' } });
  });
});

describe('a refusal of the engine', () => {
  test.each([
    [
      { kind: 'context-too-long', tokens: 5031, limit: 4096, param: 'messages' },
      {
        failure: 'context-too-long',
        message: "the prompt takes 5031 tokens, and the model's context here is 4096 tokens",
      },
    ],
    [
      { kind: 'bad-request', message: 'no grammar', param: 'response_format' },
      { failure: 'bad-request', message: 'no grammar' },
    ],
    [
      { kind: 'broken', message: 'llama_decode failed' },
      { failure: 'server-error', message: 'the embedded engine failed: llama_decode failed' },
    ],
  ])('%j', async (failure, expected) => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, { type: 'failed', id: 0, failure });
    expect(asked).toMatchObject(expected);
  });

  test('after some text the answer is cut off', async () => {
    const { backend, engine } = bench();
    const asked = await ask(backend);
    await engine().say(LOADED, text(0, 'Half'), {
      type: 'failed',
      id: 0,
      failure: { kind: 'broken', message: 'llama_decode failed' },
    });
    expect(asked).toMatchObject({ text: 'Half', failure: 'cut-off' });
  });
});

describe('embeddings', () => {
  const embed = async (dimensions?: number) => {
    const { backend, engine } = bench();
    const reply = backend.embed?.({ input: ['a', 'b'], dimensions, signal: new AbortController().signal });
    await settle();
    await engine().say(LOADED);
    return { reply, engine: engine() };
  };

  test('come in the order of the texts, with the tokens that they took', async () => {
    const { reply, engine } = await embed();
    expect(engine.asked('embed')).toEqual([{ type: 'embed', id: 0, input: ['a', 'b'] }]);
    await engine.say({
      type: 'vectors',
      id: 0,
      vectors: [
        [0.6, 0.8],
        [1, 0],
      ],
      promptTokens: 4,
    });
    expect(await reply).toEqual({
      kind: 'vectors',
      vectors: [
        [0.6, 0.8],
        [1, 0],
      ],
      model: 'Tiny.Q4',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
  });

  test('of fewer dimensions are the start of the long ones, of length 1 again', async () => {
    const { reply, engine } = await embed(2);
    await engine.say({
      type: 'vectors',
      id: 0,
      vectors: [
        [0.3, 0.4, 0.5],
        [0, 0, 1],
      ],
      promptTokens: 4,
    });
    expect(await reply).toMatchObject({
      vectors: [
        [0.6, 0.8],
        [0, 0],
      ],
    });
  });

  test('a text that does not fit is refused with the numbers', async () => {
    const { reply, engine } = await embed();
    const failure = { kind: 'context-too-long', tokens: 9000, limit: 4096, param: 'input[1]' };
    await engine.say({ type: 'failed', id: 0, failure });
    expect(await reply).toMatchObject({ kind: 'failed', failure: { kind: 'context-too-long', param: 'input[1]' } });
  });
});
