import pino from 'pino';
import { describe, expect, test } from 'vitest';
import type { StreamBatch } from '../../../../main/node/backends/backend.ts';
import type { ChatMessage } from '../../../../main/node/backends/chat-types.ts';
import type { Failure } from '../../../../main/node/backends/failure.ts';
import { createOllamaPool } from '../../../../main/node/backends/ollama/pool.ts';
import { ManualClock } from '../../../fakes/clock.ts';
import { standInEngine } from './stand-in-engine.ts';

const DOWN: Failure = { kind: 'unreachable', message: 'nothing listens at its address' };

function setup() {
  const clock = new ManualClock();
  const [left, right] = [standInEngine(), standInEngine()];
  const engines = [
    { baseUrl: 'http://127.0.0.1:11434', backend: left },
    { baseUrl: 'http://127.0.0.1:11435', backend: right },
  ] as const;
  const pool = createOllamaPool(engines, { clock, log: pino({ level: 'silent' }) });
  const slots: number[] = [];
  pool.usableSlots?.onChange(now => slots.push(now));
  const call = (messages: readonly ChatMessage[], signal: AbortSignal) =>
    pool.chat({ body: { messages }, stream: true, promptTokens: 1, signal, alive() {}, answering() {} });

  /** Asks, and reads the answer to its end. */
  async function ask(...said: string[]) {
    const reply = await call(conversation(said), new AbortController().signal);
    if (reply.kind !== 'stream') return reply;
    const batches = await readAll(reply.batches);
    return batches.at(-1)?.end;
  }
  return { clock, left, right, pool, slots, call, ask };
}

/** What was said in turns, the user first. */
function conversation(said: readonly string[]): ChatMessage[] {
  return said.map((content, place) => ({ role: place % 2 === 0 ? 'user' : 'assistant', content }));
}

async function readAll(batches: AsyncIterable<StreamBatch>): Promise<StreamBatch[]> {
  const all: StreamBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

const NOBODY = new AbortController().signal;

describe('several engines as one backend', () => {
  test('it has the sum of their slots, and what all of them can do', () => {
    const { pool, left, right } = setup();
    expect({ id: pool.id, kind: pool.kind, slots: pool.maxConcurrent, usable: pool.usableSlots?.now() }).toEqual({
      id: 'ollama',
      kind: 'ollama',
      slots: 4,
      usable: 4,
    });
    left.know({ contextTokens: 8192 });
    right.know({ capabilities: new Set(['json']), embeddings: false });
    expect(pool.facts()).toEqual({
      model: 'phi4-mini',
      contextTokens: 4096,
      capabilities: new Set(['json']),
      embeddings: false,
    });
  });

  test('requests of different callers are spread over them', async () => {
    const { left, right, ask } = setup();
    for (const question of ['one', 'two', 'three', 'four']) await ask(question);
    expect([left.asked, right.asked]).toEqual([
      ['one', 'three'],
      ['two', 'four'],
    ]);
  });

  test('a busy one gets none while the other is free', async () => {
    const { left, right, call, ask } = setup();
    left.behave('wait');
    const reply = await call(conversation(['long']), NOBODY);
    await ask('one');
    await ask('two');
    expect([left.asked, right.asked]).toEqual([['long'], ['one', 'two']]);
    expect(reply.kind).toBe('stream');
  });

  test('a request that ends in whatever way gives its place back', async () => {
    const { left, right, call, ask } = setup();
    left.behave('wait');
    right.behave('wait');
    for (const [turn, engine] of [left, right, left, right].entries()) {
      const leaving = new AbortController();
      const reply = await call(conversation([`hello ${turn}`]), leaving.signal);
      if (reply.kind !== 'stream') throw new Error('it streams');
      const reading = readAll(reply.batches);
      leaving.abort(new Error('left'));
      await expect(reading).rejects.toThrow('left');
      expect(engine.asked.at(-1)).toBe(`hello ${turn}`);
    }
    // One that was never read at all.
    const leaving = new AbortController();
    await call(conversation(['unread']), leaving.signal);
    leaving.abort(new Error('left'));
    left.behave('answer');
    right.behave('answer');
    const before = left.asked.length + right.asked.length;
    for (const question of ['a', 'b', 'c', 'd']) await ask(question);
    expect(left.asked.length + right.asked.length).toBe(before + 4);
    expect(Math.abs(left.asked.length - right.asked.length)).toBeLessThanOrEqual(1);
  });
});

describe('a conversation', () => {
  test('stays where its beginning was read, whatever comes between', async () => {
    const { left, right, ask } = setup();
    await ask('fox');
    await ask('sea');
    await ask('sea', 'blue', 'and then?');
    await ask('fox', 'red', 'and then?');
    await ask('fox', 'red', 'and then?', 'it ran', 'where?');
    expect([left.asked, right.asked]).toEqual([
      ['fox', 'and then?', 'where?'],
      ['sea', 'and then?'],
    ]);
  });

  test('stays there when its last message is asked again or written anew', async () => {
    const { left, right, ask } = setup();
    await ask('fox');
    await ask('sea');
    await ask('fox', 'red', 'and then?');
    await ask('fox', 'red', 'and then?');
    await ask('fox', 'red', 'and before?');
    expect([left.asked, right.asked]).toEqual([['fox', 'and then?', 'and then?', 'and before?'], ['sea']]);
  });

  test('does not bind others that begin with the same instructions', async () => {
    const { left, right, call } = setup();
    for (const content of ['one', 'two', 'three', 'four']) {
      const messages = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content },
      ];
      const reply = await call(messages, NOBODY);
      if (reply.kind === 'stream') await readAll(reply.batches);
    }
    expect([left.asked.length, right.asked.length]).toEqual([2, 2]);
  });

  test('goes elsewhere when its engine is full, and stays there', async () => {
    const { left, right, call, ask } = setup();
    await ask('fox');
    left.behave('wait');
    await call(conversation(['fox', 'red', 'one']), NOBODY);
    await call(conversation(['fox', 'red', 'two']), NOBODY);
    await ask('fox', 'red', 'three');
    left.finish();
    left.behave('answer');
    await ask('fox', 'red', 'three', 'ran', 'where?');
    expect([left.asked, right.asked]).toEqual([
      ['fox', 'one', 'two'],
      ['three', 'where?'],
    ]);
  });

  test('is forgotten when very many others came after it', async () => {
    const { left, right, ask } = setup();
    await ask('fox');
    for (let caller = 0; caller < 2000; caller++) await ask(`caller ${caller}`);
    const before = [left.asked.length, right.asked.length];
    await ask('fox', 'red', 'and then?');
    // The turn is the other one's.
    expect([left.asked.length, right.asked.length]).toEqual([before[0], (before[1] ?? 0) + 1]);
  });
});

describe('an engine that fails', () => {
  test('before its answer: the request goes to the other one, and its slots do not count', async () => {
    const { left, right, pool, slots, ask } = setup();
    left.behave(DOWN);
    expect(await ask('one')).toEqual({ kind: 'complete' });
    expect([left.asked, right.asked]).toEqual([['one'], ['one']]);
    expect(slots).toEqual([2]);
    await ask('two');
    await ask('three');
    expect([left.asked, right.asked]).toEqual([['one'], ['one', 'two', 'three']]);
    expect([pool.maxConcurrent, pool.usableSlots?.now()]).toEqual([4, 2]);
  });

  test('in the middle: the caller hears it, and the next one goes elsewhere', async () => {
    const { left, right, ask } = setup();
    left.behave('cut');
    expect(await ask('fox')).toMatchObject({ kind: 'failed', failure: { kind: 'cut-off' } });
    expect(await ask('fox')).toEqual({ kind: 'complete' });
    expect([left.asked, right.asked]).toEqual([['fox'], ['fox']]);
  });

  test('is looked at soon, then less often, and used again when it is found alive', async () => {
    const { left, right, slots, clock, ask } = setup();
    left.behave(DOWN);
    left.alive = false;
    await ask('one');
    await clock.advance(500);
    expect(left.looks).toBe(1);
    await clock.advance(60_000);
    const looks = left.looks;
    expect(looks).toBeLessThan(15);
    left.alive = true;
    left.behave('answer');
    await clock.advance(7000);
    expect(left.looks).toBe(looks + 1);
    expect(slots).toEqual([2, 4]);
    await ask('two');
    await ask('three');
    expect(left.asked).toHaveLength(2);
    expect(right.asked).toHaveLength(2);
  });

  test('its conversations go to the other one meanwhile, and stay there', async () => {
    const { left, right, clock, ask } = setup();
    await ask('fox');
    left.behave(DOWN);
    await ask('fox', 'red', 'and then?');
    left.behave('answer');
    await clock.advance(1000);
    await ask('fox', 'red', 'and then?', 'ran', 'where?');
    expect([left.asked, right.asked]).toEqual([
      ['fox', 'and then?'],
      ['and then?', 'where?'],
    ]);
  });

  test('when both do, the caller hears of it, and the size stays what it was', async () => {
    const { left, right, pool, slots, ask } = setup();
    left.behave(DOWN);
    right.behave(DOWN);
    expect(await ask('one')).toEqual({ kind: 'failed', failure: DOWN });
    expect([left.asked, right.asked]).toEqual([['one'], ['one']]);
    expect([slots, pool.usableSlots?.now()]).toEqual([[2, 4], 4]);
    expect(pool.facts().notReady).toBeUndefined();
    // The cascade asks again when it thinks that it may be back.
    right.behave('answer');
    expect(await ask('two')).toEqual({ kind: 'complete' });
  });

  test.each<Failure>([
    { kind: 'context-too-long', message: 'too long' },
    { kind: 'bad-request', message: 'no' },
  ])('a request that nobody would take is asked once: $kind', async failure => {
    const { left, right, slots, ask } = setup();
    left.behave(failure);
    expect(await ask('one')).toEqual({ kind: 'failed', failure });
    expect([left.asked.length, right.asked.length, slots]).toEqual([1, 0, []]);
  });

  test('a caller who waited in vain makes it be looked at; it is left out only when it hangs', async () => {
    const { left, slots, clock, call } = setup();
    left.behave('wait');
    for (const alive of [true, false]) {
      left.alive = alive;
      const leaving = new AbortController();
      const reply = await call(conversation(['slow']), leaving.signal);
      if (reply.kind !== 'stream') throw new Error('it streams');
      const reading = readAll(reply.batches);
      await clock.advance(10_000);
      leaving.abort(new Error('no first token in time'));
      await expect(reading).rejects.toThrow('no first token');
      await clock.advance(1);
      if (alive) expect(slots).toEqual([]);
      // The turn of the other one.
      const other = await call(conversation(['between']), NOBODY);
      if (other.kind === 'stream') await readAll(other.batches);
    }
    expect(left.looks).toBeGreaterThanOrEqual(2);
    expect(slots).toEqual([2]);
  });

  test('a caller who leaves soon says nothing of the engine', async () => {
    const { left, clock, call } = setup();
    left.behave('wait');
    const leaving = new AbortController();
    await call(conversation(['short']), leaving.signal);
    await clock.advance(500);
    leaving.abort(new Error('left'));
    await clock.advance(60_000);
    expect(left.looks).toBe(0);
  });
});

describe('an engine that is not there', () => {
  const ABSENT = 'No Ollama answers at http://127.0.0.1:11435';

  test('is left out, and the whole is ready by the other one', async () => {
    const { left, right, pool, ask } = setup();
    left.know({ notReady: ABSENT, model: undefined });
    left.alive = false;
    expect(await pool.probe(NOBODY)).toEqual({ kind: 'alive', proves: 'generates' });
    expect(pool.facts()).toMatchObject({ model: 'phi4-mini' });
    expect(pool.facts().notReady).toBeUndefined();
    expect(pool.usableSlots?.now()).toBe(2);
    await ask('one');
    await ask('two');
    expect([left.asked, right.asked]).toEqual([[], ['one', 'two']]);
  });

  test('is used as soon as it is there', async () => {
    const { left, pool, slots, clock } = setup();
    left.know({ notReady: ABSENT });
    left.alive = false;
    await pool.probe(NOBODY);
    left.alive = true;
    left.know({ notReady: undefined });
    await clock.advance(7000);
    expect(slots.at(-1)).toBe(4);
  });

  test('with none there the whole is not ready, and says why', async () => {
    const { left, right, pool } = setup();
    for (const engine of [left, right]) {
      engine.know({ notReady: ABSENT });
      engine.alive = false;
    }
    expect(await pool.probe(NOBODY)).toEqual({ kind: 'dead', failure: DOWN });
    expect(pool.facts().notReady).toBe(ABSENT);
  });
});

describe('embeddings', () => {
  test('go to the least loaded, and to the other one when it is gone', async () => {
    const { left, right, pool } = setup();
    left.behave(DOWN);
    expect(await pool.embed?.({ input: ['fox'], signal: NOBODY })).toMatchObject({ kind: 'vectors' });
    expect([left.asked, right.asked]).toEqual([['embed fox'], ['embed fox']]);
  });

  test('a model that has none says nothing of its engine', async () => {
    const { left, right, pool, slots } = setup();
    const failure: Failure = { kind: 'server-error', message: 'this model does not support embeddings' };
    left.behave(failure);
    right.behave(failure);
    expect(await pool.embed?.({ input: ['fox'], signal: NOBODY })).toEqual({ kind: 'failed', failure });
    expect(slots).toEqual([]);
  });
});

test('each engine alone can be had by its address', () => {
  const { left, right, pool } = setup();
  expect(pool.partAt?.('http://127.0.0.1:11434')).toBe(left);
  expect(pool.partAt?.('http://127.0.0.1:11435')).toBe(right);
  expect(pool.partAt?.('http://127.0.0.1:11436')).toBeUndefined();
});

test('closing it closes all engines and ends all looks', async () => {
  const { left, right, pool, clock, ask } = setup();
  left.behave(DOWN);
  left.alive = false;
  await ask('one');
  await pool.close();
  expect([left.isClosed, right.isClosed, clock.waiting]).toEqual([true, true, 0]);
});
