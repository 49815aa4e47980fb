import { expect, test } from 'vitest';
import { NonceMemory } from '../../../../main/node/twin/wire/nonce-memory.ts';
import { ManualClock } from '../../../fakes/clock.ts';

const MINUTE = 60_000;

test('a message is new once', async () => {
  const memory = new NonceMemory(new ManualClock());
  expect(memory.isNew({ nonce: 'one', time: 1 })).toBe(true);
  expect(memory.isNew({ nonce: 'two', time: 1 })).toBe(true);
  expect(memory.isNew({ nonce: 'one', time: 1 })).toBe(false);
});

test('it is remembered for longer than it would be taken anyway', async () => {
  const clock = new ManualClock();
  const memory = new NonceMemory(clock);
  memory.isNew({ nonce: 'one', time: 1 });
  await clock.advance(10 * MINUTE);
  expect(memory.isNew({ nonce: 'one', time: 1 })).toBe(false);
});

test('a twin that says more than can be remembered is heard all the same, and nothing of it counts twice', async () => {
  const clock = new ManualClock();
  const memory = new NonceMemory(clock, 100);
  const said = Array.from({ length: 1000 }, (_, place) => ({ nonce: `nonce ${place}`, time: 5000 + place }));
  for (const message of said) {
    expect(memory.isNew(message)).toBe(true);
    await clock.advance(1);
  }
  for (const message of said) expect(memory.isNew(message)).toBe(false);
  expect(memory.isNew({ nonce: 'older than what was forgotten', time: 5000 })).toBe(false);
});
