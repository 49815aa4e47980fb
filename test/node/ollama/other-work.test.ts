import { expect, test } from 'vitest';
import { type EngineUse, otherWork } from '../../../main/node/ollama/index.ts';

function setup(busy: number, engines: number) {
  let use: EngineUse = { inFlight: 0, over: 0 };
  const other = otherWork({ busy: () => busy, use: () => use, engines: () => engines });
  return (next: EngineUse) => {
    use = next;
    return other();
  };
}

test('with the engines at rest, all that is busy is others’', () => {
  expect(setup(5, 42)({ inFlight: 0, over: 0 })).toBe(5);
});

test('an engine that works, or has worked since the last look, does not give way to itself', () => {
  const look = setup(20, 21);
  expect(look({ inFlight: 1, over: 0 })).toBe(0);
  expect(look({ inFlight: 0, over: 1 })).toBe(0);
  expect(look({ inFlight: 0, over: 1 })).toBe(20);
});

test('what is busy beyond the engines is others’', () => {
  expect(setup(30, 21)({ inFlight: 2, over: 0 })).toBe(9);
});
