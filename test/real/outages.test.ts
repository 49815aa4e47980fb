import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAiOfNpm } from './clients/openai-npm.ts';
import { oneTandem, twoEngines } from './lifetimes.ts';
import { onceAt } from './once-at.ts';
import { ownAnswer } from './own-words.ts';
import { wakeUp } from './work.ts';

/* The first of two engines hangs, or is gone for a while: the other answers meanwhile, and it is used again after. */

const STORY = 'Write a long story about a fox.';
/** Milliseconds from the recovery until it is used again, as the contract has it. */
const USED_AGAIN_WITHIN = 10_000;

const engines = twoEngines();
const tandem = oneTandem(() => {
  const [first, second] = engines();
  return {
    backends: [
      { id: 'first', kind: 'ollama', baseUrl: first.baseUrl },
      { id: 'second', kind: 'ollama', tier: 'colab', baseUrl: second.baseUrl },
    ],
    routing: {
      order: { simple: ['workstation', 'colab'], medium: ['workstation', 'colab'], complex: ['workstation', 'colab'] },
      timeouts: { firstToken: 3000, idle: 3000 },
      breaker: { failures: 2 },
    },
  };
});

beforeEach(async () => {
  await Promise.all(engines().map(wakeUp));
});

/** Asks for a few words; gives who was tried. */
async function trailOfShort(): Promise<string[] | undefined> {
  const heard = await openAiOfNpm(tandem().address).ask({ text: 'Hi', stream: false, maxTokens: 4 });
  expect(heard).toMatchObject({ kind: 'answer' });
  return trail();
}

async function trail(): Promise<string[] | undefined> {
  const latest = await tandem().request();
  return latest?.attempts.map(({ backend, outcome }) => `${backend}:${outcome}`);
}

/** Asks until the first engine answers; gives the milliseconds that it took. */
async function untilUsedAgain(): Promise<number> {
  const began = performance.now();
  while ((await trailOfShort())?.join() !== 'a/first:ok') {
    const waited = performance.now() - began;
    if (waited > 3 * USED_AGAIN_WITHIN) throw new Error(`not used again within ${waited} ms`);
    await sleep(200);
  }
  return performance.now() - began;
}

// It still answers questions about itself, which must not be taken for health. The engine notices by itself as well, but
// only after ten seconds: then it starts another runner.
describe('a runner that is frozen', () => {
  afterEach(async () => {
    engines()[0].thawRunner();
    await untilUsedAgain();
  });

  it('is left after the time for a first token, spared while it hangs, and used again when it goes on', async () => {
    expect(await trailOfShort()).toEqual(['a/first:ok']);
    engines()[0].freezeRunner();
    expect(await trailOfShort()).toEqual(['a/first:timed-out', 'a/second:ok']);
    expect(await trailOfShort()).toEqual(['a/first:timed-out', 'a/second:ok']);
    expect(await trailOfShort()).toEqual(['a/second:ok']);
    engines()[0].thawRunner();
    expect(await untilUsedAgain()).toBeLessThan(USED_AGAIN_WITHIN);
  });

  it('in the middle of a stream is gone on for by the other', async () => {
    const freeze = onceAt(60, () => engines()[0].freezeRunner());
    const question = { text: STORY, stream: true, maxTokens: 60, onText: freeze.onText };
    const heard = await openAiOfNpm(tandem().address).ask(question);
    expect(heard).toMatchObject({ kind: 'answer', finish: 'length' });
    expect(heard.kind === 'answer' && heard.text.startsWith(freeze.text())).toBe(true);
    expect(await trail()).toEqual(['a/first:cut-off', 'a/second:ok']);
  });
});

describe('a whole engine that is killed', () => {
  it('is done without while it is gone, and used again when it is back', async () => {
    const [first] = engines();
    expect(await trailOfShort()).toEqual(['a/first:ok']);
    await first.killServe();
    expect(await trailOfShort()).toEqual(['a/first:unreachable', 'a/second:ok']);
    expect(await trailOfShort()).toEqual(['a/first:unreachable', 'a/second:ok']);
    expect(await trailOfShort()).toEqual(['a/second:ok']);
    await first.serveAgain();
    expect(await untilUsedAgain()).toBeLessThan(USED_AGAIN_WITHIN);
    // Its own word for it.
    expect((await ownAnswer(first, [{ role: 'user', content: 'Hi' }], 2)).text).not.toBe('');
  });

  it('in the middle of a stream is gone on for by the other', async () => {
    const [first] = engines();
    let killed: Promise<void> | undefined;
    const kill = onceAt(60, () => {
      killed = first.killServe();
    });
    const heard = await openAiOfNpm(tandem().address).ask({
      text: STORY,
      stream: true,
      maxTokens: 60,
      onText: kill.onText,
    });
    expect(heard).toMatchObject({ kind: 'answer', finish: 'length' });
    expect(await trail()).toEqual(['a/first:cut-off', 'a/second:ok']);
    await killed;
    await first.serveAgain();
    expect(await untilUsedAgain()).toBeLessThan(USED_AGAIN_WITHIN);
  });
});
