import { expect, test } from 'vitest';
import { accountWith, GROQ } from './stand-ins.ts';

const HOUR = 3_600_000;
/** The clock stands at noon UTC. */
const TO_MIDNIGHT = 12 * HOUR;
const free = { userTier: 'free' as const, promptTokens: 10 };
const job = { ...free, isJob: true };

/** Uses all that a free caller may have of a hundred requests, and goes on to so long before midnight UTC, ms. */
async function usedUp(left: number, terms?: typeof GROQ) {
  const made = accountWith({ 'requests-day': 100 }, terms ? { terms } : {});
  for (let count = 0; count < 80; count += 1) made.account.lease(free)?.settle({ outcome: 'ok' });
  await made.clock.advance(TO_MIDNIGHT - left);
  return made.account;
}

test('what is kept for paying users is left to jobs in the last two hours of a day, more and more of it', async () => {
  const places = async (left: number) => {
    const account = await usedUp(left);
    let count = 0;
    while (account.lease(job)) count += 1;
    return [count, account.standing(free).stop?.kind, account.standing({ ...free, userTier: 'paid' }).stop?.kind];
  };
  expect(await places(3 * HOUR)).toEqual([0, 'kept', undefined]);
  expect(await places(HOUR)).toEqual([9, 'kept', undefined]);
  expect(await places(HOUR / 2)).toEqual([13, 'kept', undefined]);
  expect(await places(60_000)).toEqual([17, 'kept', undefined]);
});

test('a job is told that it expires, others are not', async () => {
  const account = await usedUp(HOUR);
  expect([account.standing(job).isExpiring, account.standing(free).isExpiring]).toEqual([true, undefined]);
  expect((await usedUp(3 * HOUR)).standing(job).isExpiring).toBeUndefined();
});

test('what comes back steadily never expires', async () => {
  const account = await usedUp(HOUR, GROQ);
  expect(account.standing(job).isExpiring).toBeUndefined();
});
