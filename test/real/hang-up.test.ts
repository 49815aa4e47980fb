import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { openAiOfNpm } from './clients/openai-npm.ts';
import { oneTandem, twoEngines } from './lifetimes.ts';
import { untilItRests, untilItWorked, wakeUp } from './work.ts';

/* The caller hangs up: the engine stops at once, seen at the CPU time of its runner. */

/** A whole answer takes the runner many seconds of CPU. */
const LONG = { model: 'auto', max_tokens: 1500, messages: [{ role: 'user' as const, content: 'Write a long story.' }] };
/** Milliseconds of CPU that a runner may still use: what is on its way until it hears of it. */
const LAST_WORK = 1500;

const engines = twoEngines();

describe.each(['ollama', 'openai'] as const)('at an engine of kind %s', kind => {
  const tandem = oneTandem(() => {
    const [{ baseUrl, model }] = engines();
    const url = kind === 'ollama' ? baseUrl : `${baseUrl}/v1`;
    return { backends: [{ id: 'only', kind, tier: 'workstation', baseUrl: url, model, maxConcurrent: 1 }] };
  });

  function client(): OpenAI {
    const { baseUrl, key } = tandem().address;
    return new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
  }

  it('a stream that its caller leaves is not gone on with', async () => {
    const [engine] = engines();
    const chunks = await client().chat.completions.create({ ...LONG, stream: true });
    let pieces = 0;
    for await (const { choices } of chunks) {
      if (choices[0]?.delta.content) pieces += 1;
      if (pieces === 10) break;
    }
    expect(await untilItRests(engine)).toBeLessThan(LAST_WORK);
    await isFreeAgain();
  });

  it('a plain answer that its caller leaves is not gone on with', async () => {
    const [engine] = engines();
    await wakeUp(engine);
    const controller = new AbortController();
    const asked = client().chat.completions.create(LONG, { signal: controller.signal });
    await untilItWorked(engine, 500);
    controller.abort();
    await expect(asked).rejects.toThrow(/aborted/);
    expect(await untilItRests(engine)).toBeLessThan(LAST_WORK);
    await isFreeAgain();
  });

  /** The node gave the only slot back and the engine its only place. */
  async function isFreeAgain(): Promise<void> {
    const left = await tandem().request();
    expect(left?.outcome).toBe('cancelled');
    expect(left?.attempts.map(({ outcome }) => outcome)).toEqual(['cancelled']);
    const heard = await openAiOfNpm(tandem().address).ask({ text: 'Hi', stream: false, maxTokens: 1 });
    expect(heard).toMatchObject({ kind: 'answer' });
  }
});
