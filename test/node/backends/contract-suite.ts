import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../main/node/backends/backend.ts';
import type { ChatBody } from '../../../main/node/backends/chat-types.ts';
import { answered } from './answered.ts';

/** A backend of some kind with something behind it that answers. */
export interface Subject {
  readonly backend: Backend;
  /** Answered in many pieces, with time between them to leave. */
  readonly long: ChatBody;
  /** Takes away what answers behind it, at once. Left out where nothing is behind it. */
  readonly breakIt?: () => Promise<void>;
  close(): Promise<void>;
}

const SOON = 60_000;
const soon = () => AbortSignal.timeout(SOON);

/**
 * What the rest of Tandem relies on, whatever kind a backend is of (`backends/backend.ts` says it in words).
 * @param make opens a subject that is ready to answer; called for every test
 */
export function backendContract(kind: string, make: (context: SkippableContext) => Promise<Subject>): void {
  describe(`the contract of every backend: ${kind}`, () => {
    let subject: Subject | undefined;
    beforeEach(async context => {
      subject = await make(context);
    });
    afterEach(async () => {
      await subject?.close();
      subject = undefined;
    });
    const open = (): Subject => {
      if (!subject) throw new Error('nothing was opened');
      return subject;
    };

    test('what is known of it: a model, no reason not to use it, places for callers', () => {
      const { backend } = open();
      const facts = backend.facts();
      expect(facts.notReady).toBeUndefined();
      expect(facts.model).toEqual(expect.any(String));
      expect(backend.maxConcurrent).toBeGreaterThan(0);
      expect(facts.embeddings).toBe(facts.embeddings && backend.embed !== undefined);
    });

    test('a stream: text, one finish reason, one complete end, nothing after it, JSON that is its chunk', async () => {
      const { backend, long } = open();
      const { text, chunks, batches, failure } = await answered(backend, long);
      expect(failure).toBeUndefined();
      expect(text).not.toBe('');
      expect(chunks.filter(({ choices }) => choices[0]?.finish_reason)).toHaveLength(1);
      expect(batches.map(({ end }) => end?.kind)).toEqual([...batches.slice(1).map(() => undefined), 'complete']);
      expect(chunks.find(({ choices }) => choices[0]?.delta.role)?.choices[0]?.delta.role).toBe('assistant');
      const events = batches.flatMap(batch => batch.events);
      expect(events.map(({ json }) => JSON.parse(json))).toEqual(chunks);
    });

    test('a plain answer: whole, with a finish reason', async () => {
      const { backend, long } = open();
      const { text, finish, failure } = await answered(backend, long, { stream: false });
      expect({ isEmpty: text === '', failure }).toEqual({ isEmpty: false, failure: undefined });
      expect(finish).toMatch(/^(?:stop|length)$/);
    });

    test('the tokens that it took, when they are asked for', async () => {
      const { backend, long } = open();
      const { usage } = await answered(backend, { ...long, stream_options: { include_usage: true } });
      expect(usage?.completion_tokens).toBeGreaterThan(0);
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
    });

    test('as many callers at once as it has places: each gets a whole answer', async () => {
      const { backend, long } = open();
      const callers = Array.from({ length: Math.min(4, backend.maxConcurrent) }, () => answered(backend, long));
      const got = await Promise.all(callers);
      expect(got.map(({ failure }) => failure)).toEqual(callers.map(() => undefined));
      expect(got.every(({ text, finish }) => text !== '' && finish !== undefined)).toBe(true);
    });

    test('a caller who has left already gets the signal’s reason and nothing else', async () => {
      const { backend, long } = open();
      const reason = new Error('left before it came');
      await expect(answered(backend, long, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('a caller who leaves while it waits for the first token gets the signal’s reason', async () => {
      const { backend, long } = open();
      const leaving = new AbortController();
      const asking = answered(backend, long, { signal: leaving.signal });
      leaving.abort(new Error('left while it waited'));
      await expect(asking).rejects.toThrow('left while it waited');
    });

    test('a caller who leaves in the middle gets the signal’s reason, and the place is free for the next', async () => {
      const { backend, long } = open();
      for (let caller = 0; caller <= backend.maxConcurrent && caller < 5; caller++) {
        const leaving = new AbortController();
        const onText = () => leaving.abort(new Error('left in the middle'));
        await expect(answered(backend, long, { signal: leaving.signal, onText })).rejects.toThrow('left in the middle');
      }
      expect((await answered(backend, long)).finish).toMatch(/^(?:stop|length)$/);
    });

    test('prefill, where it is declared: what comes goes on from the given text', async () => {
      const { backend, long } = open();
      if (!backend.facts().capabilities.has('prefill')) return;
      const whole = (await answered(backend, long)).text;
      const boundary = whole.indexOf(' ', Math.floor(whole.length / 2));
      const prefix = whole.slice(0, boundary === -1 ? whole.length : boundary);
      const { text, failure } = await answered(backend, long, { prefix });
      expect(failure).toBeUndefined();
      // Whatever it says, it says it after the text and does not begin anew.
      expect(text.startsWith(whole.slice(0, 10))).toBe(false);
    });

    test('embeddings, where it gives them: one vector a text, in order, the same for the same text', async () => {
      const { backend } = open();
      if (!backend.facts().embeddings) return;
      const reply = await backend.embed?.({ input: ['a fox', 'a lighthouse', 'a fox'], signal: soon() });
      if (reply?.kind !== 'vectors') throw new Error(`no vectors: ${JSON.stringify(reply)}`);
      const [first = [], second = [], third = []] = reply.vectors;
      expect(reply.vectors).toHaveLength(3);
      expect(first.length).toBeGreaterThan(1);
      expect(second).toHaveLength(first.length);
      expect(nearness(first, third)).toBeCloseTo(1, 3);
      expect(nearness(first, second)).toBeLessThan(0.9999);
    });

    test('a probe finds it alive', async () => {
      expect(await open().backend.probe(soon())).toMatchObject({ kind: 'alive' });
    });

    test('what goes away in the middle of an answer cuts it off, and the next call is a value as well', async () => {
      const { backend, long, breakIt } = open();
      if (!breakIt) return;
      let breaking: Promise<void> | undefined;
      const onText = () => {
        breaking ??= breakIt();
      };
      const cut = await answered(backend, long, { onText });
      await breaking;
      expect(cut.failure?.kind).toBe('cut-off');
      expect(cut.finish).toBeUndefined();
      const next = await answered(backend, long);
      expect(next.failure === undefined ? next.finish : next.failure.message).not.toBe('');
    });

    test('closing it twice is closing it', async () => {
      const { backend, long } = open();
      await answered(backend, long);
      await backend.close();
      await sleep(0);
      await backend.close();
    });
  });
}

interface SkippableContext {
  skip(reason?: string): never;
}

/** The cosine of two vectors: 1 for one direction. */
function nearness(one: readonly number[], other: readonly number[]): number {
  const dot = one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
  return dot / (Math.hypot(...one) * Math.hypot(...other));
}
