import type { BatchItem, Token } from 'node-llama-cpp';
import { expect, test } from 'vitest';
import { STEP, stepByStep } from '../../main/engine/steps.ts';

/** Something that waits to be computed: so many tokens of one answer. */
const waiting = (name: string, count: number) => ({
  name,
  tokens: Array.from({ length: count }, () => 1 as Token),
  logits: [],
  evaluationPriority: 5 as const,
});
type Waiting = ReturnType<typeof waiting>;

/** Who is computed together, turn after turn, when nobody is served twice. */
function turns(items: readonly Waiting[]): string[][] {
  const strategy = stepByStep();
  const left = new Set(items);
  const taken: string[][] = [];
  while (left.size > 0) {
    const turn = strategy({ items: [...left], size: STEP });
    const chosen = new Set<BatchItem>(turn.map(({ item }) => item));
    const served = [...left].filter(item => chosen.has(item));
    expect(turn.map(({ processAmount }) => processAmount)).toEqual(served.map(({ tokens }) => tokens.length));
    for (const item of served) left.delete(item);
    taken.push(served.map(({ name }) => name));
  }
  return taken;
}

test('all who write get their next token together', () => {
  expect(turns([waiting('a', 1), waiting('b', 1), waiting('c', 1)])).toEqual([['a', 'b', 'c']]);
});

test('a step of a prompt is computed alone, in turns with those who write', () => {
  const items = [waiting('a', 1), waiting('long', STEP), waiting('b', 1), waiting('other', 20)];
  expect(turns(items)).toEqual([['long'], ['a', 'b'], ['other']]);
});

test('prompts alone are read in the order in which they came', () => {
  expect(turns([waiting('one', STEP), waiting('other', 2)])).toEqual([['one'], ['other']]);
});
