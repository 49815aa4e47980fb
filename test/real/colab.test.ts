import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ColabNode, startColabNode } from '../e2e/colab/colab-node.ts';
import { startWorker, type WorkerProcess } from '../e2e/colab/worker-process.ts';
import { until } from '../e2e/twins/machine.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { REAL_MODEL, type RealOllama, startRealOllama } from './ollama-process.ts';
import { ownAnswers } from './own-words.ts';

/* The worker in Python before a real Ollama with a real small model, and a node far away from it. */

const isHere = locateOllama().kind === 'found' && locateModel().kind === 'found';
const QUESTION = 'Write two sentences about a lighthouse.';
const MESSAGES = [{ role: 'user' as const, content: QUESTION }];
const MOST_TOKENS = 60;
const FIXED = { temperature: 0, seed: 1, max_tokens: MOST_TOKENS };
const own = async () => (await ownAnswers(ollama, QUESTION, MOST_TOKENS)).map(({ text }) => text);

let ollama: RealOllama;
let place: ColabNode;
let worker: WorkerProcess;

beforeAll(async () => {
  if (!isHere) return;
  ollama = await startRealOllama({ numParallel: 2 });
  place = await startColabNode({ routing: { answerCheck: { enabled: false }, timeouts: { firstToken: 60_000 } } });
  worker = await startWorker({ line: await place.line(), engine: ollama.baseUrl });
  await place.serving();
}, 120_000);
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await place?.[Symbol.asyncDispose]();
  await ollama?.stop();
});
beforeEach(async context => {
  pathOrSkip(locateOllama(), context);
  pathOrSkip(locateModel(), context);
  // The link was cut in the test before.
  await place.serving();
});

async function streamed(): Promise<string> {
  const stream = await place.node.client.chat.completions.create({
    model: 'a/colab',
    messages: MESSAGES,
    stream: true,
    ...FIXED,
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

/** Whether the engine itself says this; with something else in its cache it may say it a little differently. */
async function isOwn(text: string): Promise<boolean> {
  for (let round = 0; round < 4; round += 1) if ((await own()).includes(text)) return true;
  return false;
}

describe('a Colab worker before a real engine', () => {
  it('passes on what the engine says, letter by letter', async () => {
    const text = await streamed();
    expect(await isOwn(text), text).toBe(true);
  });

  it('knows the model’s context, that it can go on, and that it takes no tools', async () => {
    const { stations } = await place.node.state();
    expect(stations[0]).toMatchObject({ model: REAL_MODEL, contextTokens: 2048 });
    expect(stations[0]?.capabilities).toContain('prefill');
    expect(stations[0]?.capabilities).not.toContain('tools');
  });

  it('goes on with an answer over cuts, and it is what the engine says', async () => {
    const answer = streamed();
    for (let cut = 0; cut < 3; cut++) {
      await sleep(400);
      place.way.weather = { way: 'refused' };
      await sleep(300);
      place.way.weather = { way: 'open', delay: 20 };
    }
    const text = await answer;
    place.way.weather = { way: 'open' };
    expect(await isOwn(text), text).toBe(true);
  });

  it('ends the generation when the caller leaves', async () => {
    const stream = await place.node.client.chat.completions.create({
      model: 'a/colab',
      messages: [{ role: 'user', content: 'Count from one to a thousand in words.' }],
      stream: true,
      max_tokens: 1500,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    await until('nothing is being answered', async () =>
      (await place.colab()).backends[0]?.worker?.inFlight === 0 ? true : undefined,
    );
    await until('its runner rests', async () => {
      const before = ollama.runnerCpu();
      await sleep(500);
      return ollama.runnerCpu() - before < 100 ? true : undefined;
    });
  });

  it('is a failure like any other when its engine dies in the middle, and serves again when that is back', async () => {
    const answer = streamed().catch(error => String(error));
    await until('it works', async () => (ollama.runnerPids().length > 0 ? true : undefined));
    await sleep(300);
    ollama.killRunner();
    await answer;
    const text = await until('it answers again', () => streamed(), 60_000);
    expect(text.length).toBeGreaterThan(0);
  });
});
