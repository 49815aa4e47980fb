import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { oneTandem, twoEngines } from './lifetimes.ts';
import { untilItRests } from './work.ts';

/* The small model loses its way gladly: what becomes of its loops. */

/** Its context would hold it all. */
const ENOUGH = 1500;
/** At temperature 0 and with no penalty for it, its fox climbs up a tree for ever (seen). */
const ENDLESS = {
  model: 'auto',
  messages: [{ role: 'user' as const, content: 'Write a very long story about a fox and a river.' }],
  temperature: 0,
  repeat_penalty: 1,
  max_tokens: ENOUGH,
};
/** Milliseconds of CPU that a runner may still use: what is on its way until it hears of it. */
const LAST_WORK = 1500;

const engines = twoEngines();

describe('a small model that says the same again and again', () => {
  const tandem = oneTandem(() => ({
    backends: [{ id: 'only', kind: 'ollama', tier: 'workstation', baseUrl: engines()[0].baseUrl }],
  }));

  function client(): OpenAI {
    const { baseUrl, key } = tandem().address;
    return new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 });
  }

  it('is stopped in the middle of a stream, and its engine rests', async () => {
    const chunks = await client().chat.completions.create({ ...ENDLESS, stream: true });
    let pieces = 0;
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of chunks) {
      if (chunk.choices[0]?.delta.content) pieces += 1;
      last = chunk;
    }
    expect(pieces).toBeLessThan(ENOUGH / 2);
    expect(last).toMatchObject({ choices: [{ finish_reason: 'length' }], x_tandem: { check: 'loop' } });
    expect(await untilItRests(engines()[0])).toBeLessThan(LAST_WORK);
    expect((await tandem().request())?.checked).toEqual([
      { backend: 'a/only', tier: 'workstation', check: 'loop', outcome: 'stopped' },
    ]);
  });

  it('is stopped in the middle of a plain answer, which is marked', async () => {
    const { data, response } = await client().chat.completions.create(ENDLESS).withResponse();
    expect(response.headers.get('x-tandem-quality')).toBe('low');
    expect(data.choices[0]?.finish_reason).toBe('length');
    expect(await untilItRests(engines()[0])).toBeLessThan(LAST_WORK);
    expect((await tandem().request())?.attempts).toMatchObject([
      { outcome: 'not-an-answer', message: expect.stringContaining('answer check loop') },
    ]);
  });
});
