import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { describe, expect, test } from 'vitest';
import { type Place, Places, readAlready } from '../../main/engine/places.ts';
import { STEP } from '../../main/engine/steps.ts';
import { settle } from '../fakes/clock.ts';

/** As much of a sequence as the places look at. */
const sequence = (tokens: readonly number[]) => ({ contextTokens: tokens }) as unknown as LlamaContextSequence;
const tokens = (count: number, of = 1) => Array.from({ length: count }, () => of as Token);
const never = new AbortController().signal;

describe('what a place has read already', () => {
  const place = (known: readonly number[], read: number): Place => ({ sequence: sequence(known), read });

  test.each([
    ['nothing', place([], 0), tokens(200), 0],
    ['less than a step', place(tokens(200), 200), [...tokens(STEP - 1), ...tokens(99, 2)], 0],
    ['whole steps only', place(tokens(200), 200), [...tokens(150), ...tokens(50, 2)], 2 * STEP],
    ['nothing that was written and not read', place(tokens(200), STEP), tokens(200), STEP],
    ['never the whole prompt, or nothing could be written', place(tokens(200), 200), tokens(2 * STEP), STEP],
  ])('%s', (_, known, prompt, expected) => {
    expect(readAlready(known, prompt)).toBe(expected);
  });
});

describe('places', () => {
  test('a caller gets the place that has read most of its prompt', async () => {
    const read = [sequence(tokens(200, 2)), sequence(tokens(200)), sequence(tokens(STEP))];
    const places = new Places(read);
    for (let turn = 0; turn < read.length; turn++)
      await places.with(tokens(1), never, async place => void Object.assign(place, { read: 192 }));
    expect(await places.with(tokens(300), never, async place => read.indexOf(place.sequence))).toBe(1);
  });

  test('whoever comes when all are taken waits for its turn, and leaves the line when it leaves', async () => {
    const places = new Places([sequence([])]);
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const leaving = new AbortController();
    const use =
      (name: string, until: Promise<void> = Promise.resolve()) =>
      async () => {
        order.push(name);
        await until;
      };
    const all = [
      places.with([], never, use('first', first.promise)),
      places.with([], leaving.signal, use('left')).catch((error: unknown) => order.push(String(error))),
      places.with([], never, use('third')),
    ];
    await settle();
    leaving.abort(new Error('gone'));
    await settle();
    first.resolve();
    await Promise.all(all);
    expect(order).toEqual(['first', 'Error: gone', 'third']);
  });

  test('a place where something failed has read nothing, one whose caller left has what it read', async () => {
    const places = new Places([sequence([])]);
    const fail = async (place: Place) => {
      place.read = STEP;
      throw new Error('decode failed');
    };
    await expect(places.with([], AbortSignal.abort(), fail)).rejects.toThrow('decode failed');
    expect(await places.with([], never, async ({ read }) => read)).toBe(STEP);
    await expect(places.with([], never, fail)).rejects.toThrow('decode failed');
    expect(await places.with([], never, async ({ read }) => read)).toBe(0);
  });
});
