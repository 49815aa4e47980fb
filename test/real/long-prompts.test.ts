import { describe, expect, it } from 'vitest';
import type { Heard } from './clients/index.ts';
import { openAiOfNpm } from './clients/openai-npm.ts';
import { oneTandem, twoEngines } from './lifetimes.ts';

/* Prompts around the contexts of two engines: each goes where it fits whole, or is refused. */

const SMALL = 256;
const LARGE = 512;

const engines = twoEngines({ contextTokens: SMALL }, { contextTokens: LARGE });
const tandem = oneTandem(() => {
  const [small, large] = engines();
  const order: ('workstation' | 'colab')[] = ['workstation', 'colab'];
  return {
    backends: [
      { id: 'small', kind: 'ollama', baseUrl: small.baseUrl },
      { id: 'large', kind: 'ollama', tier: 'colab', baseUrl: large.baseUrl },
    ],
    // One thread of a busy machine reads slowly, and that is not what is judged here.
    routing: { order: { simple: order, medium: order, complex: order }, timeouts: { firstToken: 60_000 } },
  };
});

/** A token each, as the node guesses before anybody counts. */
function words(count: number): string {
  return Array.from({ length: count }, (_, n) => ['cat', 'dog', 'house', 'town'][n % 4]).join(' ');
}

/** Two tokens each, which the node takes for half of one: only the engine can count them. */
function digits(count: number): string {
  return Array.from({ length: count }, (_, n) => (n * 7) % 10).join(' ');
}

async function ask(text: string, stream: boolean): Promise<{ heard: Heard; trail: string[] | undefined }> {
  const heard = await openAiOfNpm(tandem().address).ask({ text, stream, maxTokens: 4 });
  const record = await tandem().request();
  return { heard, trail: record?.attempts.map(({ backend, outcome }) => `${backend}:${outcome}`) };
}

const PLAINLY_TOO_LONG = /422 .*too long.*The largest context here has 512 tokens/;

describe.each([
  ['whole', false],
  ['in a stream', true],
] as const)('an answer %s', (_, stream) => {
  it('comes from the first engine when the prompt fits there', async () => {
    expect(await ask('Hi', stream)).toMatchObject({ heard: { kind: 'answer' }, trail: ['a/small:ok'] });
  });

  it('comes from the engine with the larger context when the prompt is clearly too long for the other', async () => {
    const { heard, trail } = await ask(words(400), stream);
    if (heard.kind !== 'answer') throw new Error(JSON.stringify(heard));
    expect(heard.promptTokens).toBeGreaterThan(400);
    expect(trail).toEqual(['a/large:ok']);
  });

  it('comes from there too when only counting shows it', async () => {
    const { heard, trail } = await ask(digits(200), stream);
    if (heard.kind !== 'answer') throw new Error(JSON.stringify(heard));
    expect(heard.promptTokens).toBeGreaterThan(SMALL);
    expect(heard.promptTokens).toBeLessThan(LARGE);
    expect(trail).toEqual(['a/small:context-too-long', 'a/large:ok']);
  });

  it('is refused with the numbers when the prompt is clearly too long for both', async () => {
    const message = expect.stringMatching(PLAINLY_TOO_LONG);
    expect(await ask(words(900), stream)).toEqual({ heard: { kind: 'refused', status: 422, message }, trail: [] });
  });

  it('is refused with the numbers when only counting shows that', async () => {
    const { heard, trail } = await ask(digits(400), stream);
    expect(heard).toEqual({ kind: 'refused', status: 422, message: expect.stringMatching(PLAINLY_TOO_LONG) });
    expect(heard).toMatchObject({ message: expect.stringMatching(/takes (at least )?\d+ (or more )?tokens/) });
    expect(trail).toEqual(['a/small:context-too-long', 'a/large:context-too-long']);
  });
});
