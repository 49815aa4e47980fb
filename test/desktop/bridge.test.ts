import { expect, test } from 'vitest';
import { createBridge } from '../../preload/bridge.ts';
import { contract } from '../../preload/contract.ts';

/** The page's functions, and what they sent. */
function bridge(answer: unknown = undefined) {
  const sent: unknown[][] = [];
  const functions = createBridge(async (channel, ...given) => {
    sent.push([channel, ...given]);
    return answer;
  });
  return { functions, sent };
}

test('has a function for each name of the contract and nothing else, and nobody can change it', () => {
  const { functions } = bridge();
  expect(Object.keys(functions)).toEqual(Object.keys(contract));
  expect(Object.isFrozen(functions)).toBe(true);
});

test('sends what fits', async () => {
  const { functions, sent } = bridge();
  await functions.setOption('isMuted', true);
  expect(sent).toEqual([['tandem:setOption', 'isMuted', true]]);
});

test('sends nothing that does not fit', async () => {
  const { functions, sent } = bridge();
  for (const given of [[], ['purple'], ['dark', 'more'], [{ toString: () => 'dark' }]]) {
    await expect(Reflect.apply(functions.setTheme, undefined, given)).rejects.toThrow(
      'does not take what it was given',
    );
  }
  expect(sent).toEqual([]);
});

test('passes on no answer that is another than agreed', async () => {
  await expect(bridge({ kind: 'perhaps' }).functions.setStartAtLogin(true)).rejects.toThrow();
  expect(await bridge({ kind: 'vetoed' }).functions.setStartAtLogin(true)).toEqual({ kind: 'vetoed' });
});
