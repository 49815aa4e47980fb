import { describe, expect, test } from 'vitest';
import { billions, recommend } from '../../../../main/node/ollama/models/recommended.ts';

const T7910 = { memoryBytes: 137e9, physicalCores: 44, sockets: 2, threads: 21 };
const LAPTOP = { memoryBytes: 8e9, physicalCores: 4, sockets: 1, threads: 3 };
const of = (tag: string, ...given: Parameters<typeof recommend>) => recommend(...given).find(each => each.tag === tag);

describe('what suits a machine', () => {
  test('all of it fits a large one, and a small one is told what is too large', () => {
    expect(recommend(T7910, [], []).map(({ fit }) => fit)).toEqual(['well', 'well', 'well', 'well', 'well']);
    expect(of('phi4-mini', LAPTOP, [], [])?.fit).toBe('well');
    expect(of('mistral:7b', LAPTOP, [], [])?.fit).toBe('tight');
    expect(recommend({ ...LAPTOP, memoryBytes: 4e9 }, [], []).at(-1)).toMatchObject({ tag: 'mistral:7b', fit: 'not' });
  });

  test('speeds follow the size, the cores of one socket, and never more than its memory gives', () => {
    const fast = of('phi4-mini', T7910, [], [])?.speed;
    expect(fast).toEqual({ prompt: expect.closeTo(41.4, 1), answer: expect.closeTo(14, 1) });
    expect(of('phi4-mini', LAPTOP, [], [])?.speed).toEqual({
      prompt: expect.closeTo(5.9, 1),
      answer: expect.closeTo(4.8, 1),
    });
    const oneSocket = { ...T7910, physicalCores: 22, sockets: 1 };
    expect(of('phi4-mini', oneSocket, [], [])?.speed).toEqual(fast);
  });

  test('a measured model is what the others are reckoned from, the largest of several', () => {
    const measured = { model: 'mistral:7b', bytes: 4e9, parameters: 8, prompt: 20, answer: 5 };
    const tiny = { model: 'tiny', bytes: 1e8, parameters: 0.1, prompt: 900, answer: 200 };
    const phi = of('phi4-mini', T7910, ['phi4-mini:latest'], [tiny, measured]);
    expect(phi).toMatchObject({ reckonedFrom: 'mistral:7b', isHere: true });
    expect(phi?.speed).toEqual({ prompt: expect.closeTo(42.1, 1), answer: expect.closeTo(8, 1) });
  });
});

test.each([
  ['3.8B', 3.8],
  ['134.52M', 0.13452],
  ['7b', 7],
  [undefined, undefined],
  ['much', undefined],
])('%s is %s billion parameters', (text, count) => {
  const read = billions(text);
  if (count === undefined) expect(read).toBeUndefined();
  else expect(read).toBeCloseTo(count);
});
