import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CLIENTS, type RealClient } from './clients/index.ts';
import { oneTandem, twoEngines } from './lifetimes.ts';
import { locatePython, pathOrSkip } from './locate.ts';
import { type OwnAnswer, ownAnswers, ownVectors } from './own-words.ts';

/* Two real engines behind one node, asked by clients that we did not write. */

const QUESTION = 'Name three colours of the rainbow.';
const TOKENS = 40;

const engines = twoEngines();
const tandem = oneTandem(() => ({
  backends: engines().map(({ baseUrl }, n) => ({ id: `engine${n + 1}`, kind: 'ollama', baseUrl })),
}));

let asked: Promise<OwnAnswer[]> | undefined;
/** What the engines say to the question, asked once for all clients. */
async function own(): Promise<OwnAnswer[]> {
  asked ??= Promise.all(engines().map(engine => ownAnswers(engine, QUESTION, TOKENS))).then(answers => answers.flat());
  return asked;
}

describe.each(CLIENTS)('$name', ({ open, needs }) => {
  let client: RealClient;

  beforeEach(context => {
    const python = needs === 'python' ? pathOrSkip(locatePython(), context) : '';
    client = open(tandem().address, python);
  });

  it.each([
    ['whole', false],
    ['in a stream', true],
  ] as const)('gets the engine’s own text %s', async (_, stream) => {
    const pieces: string[] = [];
    const heard = await client.ask({ text: QUESTION, stream, maxTokens: TOKENS, onText: text => pieces.push(text) });
    if (heard.kind !== 'answer') throw new Error(JSON.stringify(heard));
    const answers = await own();
    expect(answers.map(answer => answer.text)).toContain(heard.text);
    expect(['stop', 'length']).toContain(heard.finish);
    expect(heard.promptTokens).toBe(answers[0]?.promptTokens);
    expect(heard.completionTokens).toBeGreaterThan(2);
    expect(heard.completionTokens).toBeLessThanOrEqual(TOKENS);
    // A stream comes in pieces, one for nearly every token.
    if (stream) expect(new Set(pieces).size).toBeGreaterThan(heard.completionTokens / 2);
  });

  it.each([
    ['a plain question', false],
    ['a stream', true],
  ] as const)('is told with 422 that the model takes no tools, of %s', async (_, stream) => {
    const heard = await client.ask({ text: 'What time is it?', stream, maxTokens: 8, withTool: true });
    expect(heard).toMatchObject({ kind: 'refused', status: 422, message: expect.stringMatching(/needs: tools/) });
  });

  it('gets an object that keeps the schema', async () => {
    const answer = await client.object('Give a city and its rank as JSON.', {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 20 }, rank: { type: 'integer' } },
      required: ['city', 'rank'],
      additionalProperties: false,
    });
    expect(answer).toEqual({ city: expect.any(String), rank: expect.any(Number) });
  });

  it('gets the engine’s own embeddings', async () => {
    const texts = ['a cat', 'a small cat', 'tax law'];
    const own = await ownVectors(engines()[0], texts);
    const heard = await client.embed(texts);
    expect(heard).toHaveLength(texts.length);
    // Half of the clients ask for base64, which has 32 bits a number.
    heard.forEach((vector, place) => {
      expect(similarity(vector, own[place] ?? [])).toBeCloseTo(1, 4);
    });
  });
});

it('gives embeddings as 32-bit floats in base64 that say the same as the numbers', async () => {
  const embed = async (format: 'float' | 'base64') => {
    const response = await fetch(`${tandem().gateway}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tandem().address.key}` },
      body: JSON.stringify({ model: 'auto', input: 'a cat', encoding_format: format }),
    });
    return vectorBody.parse(await response.json()).data[0].embedding;
  };
  const bytes = Buffer.from(z.base64().parse(await embed('base64')), 'base64');
  const numbers = Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4));
  expect(similarity(numbers, z.array(z.number()).parse(await embed('float')))).toBeCloseTo(1, 4);
});

const vectorBody = z.object({ data: z.tuple([z.object({ embedding: z.unknown() })]) });

/** Of two directions: 1 when they are the same. */
function similarity(one: readonly number[], other: readonly number[]): number {
  const dot = one.reduce((sum, value, place) => sum + value * (other[place] ?? Number.NaN), 0);
  return dot / Math.hypot(...one) / Math.hypot(...other);
}
