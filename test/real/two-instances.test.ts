import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama, twoFreePorts } from './ollama-process.ts';
import { startTandem, type TandemProcess } from './tandem-process.ts';
import { untilItRests, wakeUp } from './work.ts';

/* Two engines forced on one machine, next to each other: one backend with the sum of their slots. */

/** Of each engine. */
const SLOTS = 2;
/** Milliseconds; generous, since each step waits for a condition. */
const PATIENCE = 60_000;

let engines: readonly [RealOllama, RealOllama];
let tandem: TandemProcess;
const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';

beforeAll(async () => {
  if (!isHere) return;
  const [first, second] = await twoFreePorts();
  const rest = { numParallel: SLOTS, contextTokens: 1024 };
  engines = await Promise.all([startRealOllama({ port: first, ...rest }), startRealOllama({ port: second, ...rest })]);
  tandem = await startTandem({
    backends: [{ id: 'ollama', kind: 'ollama', baseUrl: engines[0].baseUrl, maxConcurrent: SLOTS, numThread: 1 }],
    ollama: { manage: false, instances: 2 },
    // An answer of twenty tokens takes a while where others work as well.
    routing: { timeouts: { firstToken: 30_000, idle: 30_000 } },
  });
  await Promise.all(engines.map(wakeUp));
});

afterAll(async () => {
  await tandem?.stop();
  await Promise.all(engines?.map(engine => engine.stop()) ?? []);
});

beforeEach(context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
});

type Turns = OpenAI.ChatCompletionMessageParam[];

/** One more turn of a conversation; gives the engines that worked for it, told by the CPU time of their runners. */
async function say(turns: Turns, content: string): Promise<readonly ('first' | 'second')[]> {
  await Promise.all(engines.map(untilItRests));
  const before = engines.map(engine => engine.runnerCpu());
  const client = new OpenAI({ baseURL: tandem.address.baseUrl, apiKey: tandem.address.key, maxRetries: 0 });
  turns.push({ role: 'user', content });
  const answer = await client.chat.completions.create({
    model: 'auto',
    messages: turns,
    max_tokens: 12,
    temperature: 0,
  });
  const text = answer.choices[0]?.message.content ?? '';
  expect(text).not.toBe('');
  turns.push({ role: 'assistant', content: text });
  await Promise.all(engines.map(untilItRests));
  // A runner that does nothing now and then takes a tick of the clock all the same.
  const worked = engines.map((engine, place) => engine.runnerCpu() - (before[place] ?? 0) > 40);
  return (['first', 'second'] as const).filter((_, place) => worked[place]);
}

async function untilSlots(count: number): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while ((await tandem.station('a/ollama'))?.slots !== count) {
    if (Date.now() > deadline) throw new Error(`not ${count} slots within ${PATIENCE} ms`);
    await sleep(100);
  }
}

describe('two engines as one backend', () => {
  it('it has the sum of their slots', async () => {
    await untilSlots(2 * SLOTS);
  });

  it('a conversation stays on its engine, another one gets the other', async () => {
    const [fox, sea]: [Turns, Turns] = [[], []];
    const [foxes] = await say(fox, 'Tell me of a fox that lives by a river and of what it sees there in the morning.');
    const [seas] = await say(sea, 'Tell me of the sea in winter, of its colours, and of the boats that stay at home.');
    expect([foxes, seas].toSorted()).toEqual(['first', 'second']);
    for (const more of ['And then?', 'Where did it end?', 'Why?']) {
      expect(await say(fox, more)).toEqual([foxes]);
      expect(await say(sea, more)).toEqual([seas]);
    }
  });

  it('as many callers as both have slots are answered at one time, by both', async () => {
    const before = engines.map(engine => engine.runnerCpu());
    await Promise.all(Array.from({ length: 2 * SLOTS }, (_, n) => ask(`Caller ${n}: count to five.`)));
    expect(engines.map((engine, place) => engine.runnerCpu() > (before[place] ?? 0))).toEqual([true, true]);
  });

  it('one that is killed is left out, its conversation goes on at the other, and it is used again when it is back', async () => {
    const turns: Turns = [];
    const [home] = await say(turns, 'Tell me of a lighthouse on a rock, of its keeper, and of the ships that pass.');
    const place = home === 'first' ? 0 : 1;
    const [gone, other] = [engines[place], home === 'first' ? 'second' : 'first'];
    await gone.killServe();
    const client = new OpenAI({ baseURL: tandem.address.baseUrl, apiKey: tandem.address.key, maxRetries: 0 });
    turns.push({ role: 'user', content: 'And then?' });
    const { data, response } = await client.chat.completions
      .create({ model: 'auto', messages: turns, max_tokens: 12 })
      .withResponse();
    expect(data.choices[0]?.finish_reason).toMatch(/stop|length/);
    // The pool found another engine itself: nothing failed that the cascade could see.
    expect(response.headers.get('x-tandem-attempts')).toBe('a/ollama:ok');
    await untilSlots(SLOTS);

    await gone.serveAgain();
    // How soon is a matter of the pool's looks, which are tested with a clock of their own.
    await untilSlots(2 * SLOTS);
    await wakeUp(gone);
    // Both get new conversations again.
    const served = new Set([...(await say([], 'One more tale, please.')), ...(await say([], 'And a short poem?'))]);
    expect([...served].toSorted()).toEqual(['first', 'second']);
    expect([home, other].toSorted()).toEqual(['first', 'second']);
  });
});

async function ask(content: string): Promise<void> {
  const client = new OpenAI({ baseURL: tandem.address.baseUrl, apiKey: tandem.address.key, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content }];
  const answer = await client.chat.completions.create({ model: 'auto', messages, max_tokens: 20 });
  expect(answer.choices[0]?.finish_reason).toMatch(/stop|length/);
}
