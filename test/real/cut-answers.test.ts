import OpenAI from 'openai';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS, type RealClient } from './clients/index.ts';
import { openAiOfNpm } from './clients/openai-npm.ts';
import { oneTandem, twoEngines } from './lifetimes.ts';
import { locatePython, pathOrSkip } from './locate.ts';
import type { RealOllama } from './ollama-process.ts';
import { onceAt } from './once-at.ts';
import { ownAnswers, ownContinuation } from './own-words.ts';
import type { TandemProcess } from './tandem-process.ts';
import { untilItWorked, wakeUp } from './work.ts';

/* The runner of an engine is killed while it answers: what the caller gets then. */

const STORY = 'Write a long story about a fox.';
const TOKENS = 70;

const engines = twoEngines();

/** An engine by its own API, or by its OpenAI surface, which ends an answer that was cut as if it were whole. */
type Surface = 'ollama' | 'openai';
type Tier = 'workstation' | 'colab' | 'cloud';

function backend(id: string, kind: Surface, { baseUrl, model }: RealOllama, tier: Tier) {
  if (kind === 'ollama') return { id, kind, tier, baseUrl };
  return { id, kind, tier, baseUrl: `${baseUrl}/v1`, model, capabilities: ['json' as const] };
}

/** Who was tried for the latest request, and how it ended. */
async function trail(tandem: TandemProcess): Promise<string[] | undefined> {
  const latest = await tandem.request();
  return latest?.attempts.map(({ backend: tried, outcome }) => `${tried}:${outcome}`);
}

describe.each([
  ['ollama', 'workstation', 'cut-off'],
  ['openai', 'workstation', 'cut-off'],
  // There a plain answer is asked for as such, and its server says 500.
  ['openai', 'cloud', 'server-error'],
] as const)('an engine of kind %s in tier %s, with another behind it', (surface, tier, failsPlainly) => {
  const tandem = oneTandem(() => {
    const [first, second] = engines();
    return {
      backends: [backend('first', surface, first, tier), backend('second', 'ollama', second, 'colab')],
      routing: { order: { simple: [tier, 'colab'], medium: [tier, 'colab'], complex: [tier, 'colab'] } },
    };
  });

  beforeEach(() => wakeUp(engines()[0]));

  it('gives a whole answer when its runner is killed in the middle of a plain one', async () => {
    const [first] = engines();
    const asked = openAiOfNpm(tandem().address).ask({ text: STORY, stream: false, maxTokens: TOKENS });
    await untilItWorked(first, 600);
    first.killRunner();
    expect(await asked).toMatchObject({ kind: 'answer', finish: 'length', completionTokens: TOKENS });
    expect(await trail(tandem())).toEqual([`a/first:${failsPlainly}`, 'a/second:ok']);
  });

  it('is gone on for by the other when its runner is killed in the middle of a stream', async () => {
    const [first] = engines();
    const kill = onceAt(80, () => first.killRunner());
    const question = { text: STORY, stream: true, maxTokens: TOKENS, onText: kill.onText };
    const heard = await openAiOfNpm(tandem().address).ask(question);
    if (heard.kind !== 'answer') throw new Error(JSON.stringify(heard));
    expect(heard.finish).toBe('length');
    expect(await trail(tandem())).toEqual(['a/first:cut-off', 'a/second:ok']);
    expect(await seamIn(heard.text, kill.text())).toEqual({ kind: 'clean' });
  });

  it('is started over by the other when its runner is killed in the middle of an object', async () => {
    const [first] = engines();
    const said = 'The quick brown fox jumps over the lazy dog, and as far as we know the dog does not mind it at all.';
    const schema = { type: 'object', properties: { said: { const: said } }, required: ['said'] };
    const kill = onceAt(30, () => first.killRunner());
    const { baseUrl, key } = tandem().address;
    const chunks = await new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 }).chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: 'Say something.' }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
      max_tokens: 100,
      temperature: 0,
      stream: true,
    });
    let text = '';
    for await (const { choices } of chunks) {
      text += choices[0]?.delta.content ?? '';
      kill.onText(text);
    }
    expect(JSON.parse(text)).toEqual({ said });
    expect(await trail(tandem())).toEqual(['a/first:cut-off', 'a/second:ok']);
  });
});

describe('when nobody is left to go on', () => {
  const alone = oneTandem(() => ({
    backends: [backend('only', 'openai', engines()[0], 'workstation')],
    routing: { retry: { attempts: 0 }, breaker: { failures: 10 } },
  }));

  describe.each(CLIENTS)('$name', ({ open, needs }) => {
    let client: RealClient;

    beforeEach(context => {
      client = open(alone().address, needs === 'python' ? pathOrSkip(locatePython(), context) : '');
    });

    it('reports an error in place of the end', async () => {
      const kill = onceAt(60, () => engines()[0].killRunner());
      const heard = await client.ask({ text: STORY, stream: true, maxTokens: 300, onText: kill.onText });
      expect(heard).toMatchObject({ kind: 'broken', message: expect.stringContaining('a/only broke off') });
      if (heard.kind === 'broken') expect(heard.text.startsWith(kill.text())).toBe(true);
    });
  });
});

describe('an engine alone', () => {
  const tandem = oneTandem(() => ({ backends: [backend('only', 'ollama', engines()[0], 'workstation')] }));

  it('goes on by itself with a new runner', async () => {
    const kill = onceAt(80, () => engines()[0].killRunner());
    const question = { text: STORY, stream: true, maxTokens: TOKENS, onText: kill.onText };
    const heard = await openAiOfNpm(tandem().address).ask(question);
    if (heard.kind !== 'answer') throw new Error(JSON.stringify(heard));
    expect(heard.finish).toBe('length');
    expect(await trail(tandem())).toEqual(['a/only:cut-off', 'a/only:ok']);
    expect(await seamIn(heard.text, kill.text())).toEqual({ kind: 'clean' });
  });
});

let asked: Promise<string[]> | undefined;
/** What the engine says to the question in one piece. */
async function own(): Promise<string[]> {
  asked ??= ownAnswers(engines()[0], STORY, TOKENS).then(answers => answers.map(({ text }) => text));
  return asked;
}

/** Characters after the cut within which a repeated or a missing word would show. */
const SEAM = 25;

/**
 * Whether no word is missing and none comes twice where a text was cut: around there it is one of the engine's own
 * answers, or it leaves them with a word that an engine itself goes on with when it is given the text so far.
 * @param before what the caller had when the first engine was killed; a little more was on its way
 */
async function seamIn(text: string, before: string) {
  const answers = await own();
  const common = Math.max(...answers.map(answer => commonLength(text, answer)));
  if (common >= before.length + SEAM) return { kind: 'clean' as const };
  const kept = text.slice(0, common).replace(/\s*\S*$/, '');
  const next = await Promise.all(engines().map(engine => ownContinuation(engine, STORY, kept, 2)));
  if (next.some(words => text.slice(kept.length).startsWith(words))) return { kind: 'clean' as const };
  return { kind: 'another' as const, text, before, answers, kept, next };
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
