import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backend, ChatCall, StreamBatch } from '../../../../main/node/backends/backend.ts';
import { createSimulatedBackend } from '../../../../main/node/backends/simulated/index.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import { ManualClock, settle } from '../../../fakes/clock.ts';

/** A simulated backend at a clock that stands until told; `dice` are the random numbers, the last one for ever. */
function simulated(extra: object = {}, dice: readonly number[] = [0.5]) {
  const config = backendSchema.parse({ id: 'demo', kind: 'simulated', text: 'one two three four', ...extra });
  if (config.kind !== 'simulated') throw new Error('unreachable');
  const clock = new ManualClock();
  let thrown = 0;
  const random = () => dice[Math.min(thrown++, dice.length - 1)] ?? 0;
  return { backend: createSimulatedBackend(config, { clock, random }), clock };
}

function call(extra: Partial<ChatCall> = {}): ChatCall {
  return {
    body: { messages: [{ role: 'user', content: 'Why?' }] },
    stream: true,
    promptTokens: 7,
    signal: new AbortController().signal,
    alive() {},
    answering() {},
    ...extra,
  };
}

/** What has come of a chat so far; it grows as the clock moves. */
function listen(backend: Backend, given: Partial<ChatCall> = {}) {
  const heard: { batches: StreamBatch[]; failure?: unknown; thrown?: unknown } = { batches: [] };
  const run = async () => {
    const reply = await backend.chat(call(given));
    if (reply.kind === 'failed') heard.failure = reply.failure;
    if (reply.kind !== 'stream') return;
    for await (const batch of reply.batches) heard.batches.push(batch);
  };
  run().catch((error: unknown) => {
    heard.thrown = error;
  });
  const events = () => heard.batches.flatMap(batch => batch.events);
  return {
    heard,
    text: () =>
      events()
        .map(({ chunk }) => chunk.choices[0]?.delta.content ?? '')
        .join(''),
    finish: () => events().findLast(({ chunk }) => chunk.choices[0]?.finish_reason)?.chunk.choices[0]?.finish_reason,
    usage: () => events().at(-1)?.chunk.usage,
    models: () => new Set(events().map(({ chunk }) => chunk.model)),
    end: () => heard.batches.at(-1)?.end,
  };
}

describe('a simulated backend', () => {
  it('writes at the speed that it was given', async () => {
    const { backend, clock } = simulated({ firstTokenDelay: 200, tokensPerSecond: 10 });
    const heard = listen(backend);
    await clock.advance(199);
    expect(heard.text()).toBe('');
    await clock.advance(1);
    expect(heard.text()).toBe('one');
    await clock.advance(99);
    expect(heard.text()).toBe('one');
    await clock.advance(1);
    expect(heard.text()).toBe('one two');
    await clock.advance(200);
    expect(heard.text()).toBe('one two three four');
    expect(heard.end()).toEqual({ kind: 'complete' });
    expect(heard.usage()).toEqual({ prompt_tokens: 7, completion_tokens: 4, total_tokens: 11 });
    expect(clock.waiting).toBe(0);
  });

  it('is named as simulated wherever it is seen', async () => {
    const { backend, clock } = simulated({ text: undefined });
    const heard = listen(backend);
    await clock.advance(60_000);
    expect(backend.kind).toBe('simulated');
    expect(backend.facts().model).toBe('simulated:demo');
    expect(heard.models()).toEqual(new Set(['simulated:demo']));
    expect(heard.text()).toBe('This is demo, a simulated backend: no model wrote this. It was asked: Why?');
    const embedded = backend.embed?.({ input: ['a'], signal: new AbortController().signal });
    await clock.advance(1000);
    expect(await embedded).toMatchObject({ model: 'simulated:demo' });
  });

  it('passes its events on as JSON of what they are', async () => {
    const { backend, clock } = simulated();
    const heard = listen(backend);
    await clock.advance(60_000);
    for (const { json, chunk } of heard.heard.batches.flatMap(({ events }) => events)) {
      expect(JSON.parse(json)).toEqual(chunk);
    }
  });

  it('claims nothing that it cannot do, unless it is told to', () => {
    expect([...simulated().backend.facts().capabilities]).toEqual(['prefill']);
    expect([...simulated({ capabilities: ['tools', 'json'] }).backend.facts().capabilities]).toEqual(['tools', 'json']);
  });

  it.each<[string, object, string, string]>([
    ['max_tokens', { max_tokens: 2 }, 'one two', 'length'],
    ['max_completion_tokens', { max_completion_tokens: 3, max_tokens: 1 }, 'one two three', 'length'],
    ['a limit that is not reached', { max_tokens: 4 }, 'one two three four', 'stop'],
  ])('keeps to %s', async (_, body, text, finish) => {
    const { backend, clock } = simulated();
    const heard = listen(backend, { body: { messages: [], ...body } });
    await clock.advance(60_000);
    expect({ text: heard.text(), finish: heard.finish() }).toEqual({ text, finish });
  });

  it('goes on exactly from any beginning of its text', async () => {
    const text = 'Ends  in two blanks, a füßchen and a 🦊.';
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length), async place => {
        const { backend, clock } = simulated({ text });
        const heard = listen(backend, { prefix: text.slice(0, place) });
        await clock.advance(60_000);
        expect(text.slice(0, place) + heard.text()).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('says its own text after a beginning that is not its own', async () => {
    const { backend, clock } = simulated();
    const heard = listen(backend, { prefix: 'Something else' });
    await clock.advance(60_000);
    expect(heard.text()).toBe('one two three four');
  });

  it('ends with the caller’s reason when the caller leaves, before and during the text', async () => {
    for (const wait of [0, 250]) {
      const caller = new AbortController();
      const { backend, clock } = simulated({ firstTokenDelay: 200, tokensPerSecond: 1 });
      const heard = listen(backend, { signal: caller.signal });
      await clock.advance(wait);
      const reason = new Error('the caller hung up');
      caller.abort(reason);
      await settle();
      expect(heard.heard.thrown).toBe(reason);
      expect(clock.waiting).toBe(0);
    }
  });
});

describe('a simulated fault', () => {
  it.each<[string, object]>([
    ['unreachable', { kind: 'unreachable' }],
    ['server-error', { kind: 'server-error' }],
    ['rate-limited', { kind: 'rate-limited', retryAfter: 30_000 }],
  ])('%s comes instead of an answer, and says that it is simulated', async (kind, failure) => {
    const { backend, clock } = simulated({ faults: [{ kind }] });
    const heard = listen(backend);
    const embedded = backend.embed?.({ input: ['a'], signal: new AbortController().signal });
    await settle();
    const expected = { ...failure, message: expect.stringMatching(/^simulated: /) };
    expect(heard.heard.failure).toMatchObject(expected);
    expect(await embedded).toMatchObject({ kind: 'failed', failure: expected });
    expect(clock.waiting).toBe(0);
  });

  it('silence says nothing for as long as anybody waits', async () => {
    const { backend, clock } = simulated({ faults: [{ kind: 'silence' }] });
    const heard = listen(backend);
    await clock.advance(600_000);
    expect(heard.heard).toEqual({ batches: [] });
  });

  it.each(['one', 'one two three four'])('cut-off breaks in the middle of "%s"', async text => {
    const { backend, clock } = simulated({ text, faults: [{ kind: 'cut-off' }] });
    const heard = listen(backend);
    await clock.advance(60_000);
    expect(heard.text()).toBe(text === 'one' ? 'one' : 'one two');
    expect(heard.end()).toMatchObject({ kind: 'failed', failure: { kind: 'cut-off' } });
  });

  it('stall stops in the middle and stays silent', async () => {
    const { backend, clock } = simulated({ faults: [{ kind: 'stall' }] });
    const heard = listen(backend);
    await clock.advance(600_000);
    expect({ text: heard.text(), end: heard.end() }).toEqual({ text: 'one two', end: undefined });
  });

  it('strikes as often as it was told to, the first that strikes is taken', async () => {
    const faults = [
      { kind: 'server-error', probability: 0.2 },
      { kind: 'unreachable', probability: 0.5 },
    ];
    const kindWith = async (...dice: number[]) => {
      const { backend, clock } = simulated({ faults }, dice);
      const heard = listen(backend);
      await clock.advance(60_000);
      return heard.heard.failure ?? heard.text();
    };
    expect(await kindWith(0.1)).toMatchObject({ kind: 'server-error' });
    expect(await kindWith(0.3, 0.4)).toMatchObject({ kind: 'unreachable' });
    expect(await kindWith(0.3, 0.9)).toBe('one two three four');
  });

  it('unreachable is met by probes as well, the others are not', async () => {
    const signal = new AbortController().signal;
    const probed = (kind: string) => simulated({ faults: [{ kind }] }).backend.probe(signal);
    expect(await probed('unreachable')).toMatchObject({ kind: 'dead', failure: { kind: 'unreachable' } });
    expect(await probed('silence')).toEqual({ kind: 'alive', proves: 'answers' });
    expect(await simulated().backend.probe(signal)).toEqual({ kind: 'alive', proves: 'answers' });
  });
});

describe('simulated embeddings', () => {
  it('are those of the workstation tier, the same for the same text, never the zero vector', async () => {
    expect(simulated().backend.facts().embeddings).toBe(true);
    expect(simulated({ tier: 'cloud' }).backend.facts().embeddings).toBe(false);
    const { backend, clock } = simulated();
    const input = ['', 'a', 'a', 'x'.repeat(17)];
    const embedded = backend.embed?.({ input, dimensions: 5, signal: new AbortController().signal });
    await clock.advance(1000);
    const reply = await embedded;
    if (reply?.kind !== 'vectors') throw new Error('no vectors');
    expect(reply.vectors.map(vector => vector.length)).toEqual([5, 5, 5, 5]);
    expect(reply.vectors[1]).toEqual(reply.vectors[2]);
    expect(reply.vectors.every(vector => vector.some(value => value !== 0))).toBe(true);
  });
});
