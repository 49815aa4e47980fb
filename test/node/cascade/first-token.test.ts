import { describe, expect, test } from 'vitest';
import { sleep } from '../../../main/node/clock/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answers, hangs, request, type Step, setup, standIn } from './stand-ins.ts';

/* How long a backend may be silent before its first token, by default 10 s and 10 ms for each token of a long prompt. */

/** Silent for so long. */
const slow =
  (clock: ManualClock, ms: number): Step =>
  async call => {
    await sleep(clock, ms, call.signal);
    call.signal.throwIfAborted();
    return answers('there it is')(call);
  };

/** So many callers of one backend at the same moment; how each one's first attempt ended. */
async function burst(tier: 'workstation' | 'cloud', callers: number, ms: number) {
  const clock = new ManualClock();
  const made = setup([standIn('one', slow(clock, ms), { tier, maxConcurrent: 10 })], {}, { clock });
  const asked = Array.from({ length: callers }, () => made.cascade.chat(request({ promptTokens: 1000 })));
  await clock.advance(300_000);
  await Promise.all(asked);
  return {
    outcomes: made.records.map(({ attempts }) => attempts[0]?.outcome),
    health: made.state('one').health().kind,
  };
}

describe('a first token', () => {
  test('of a workstation that reads for one caller comes within the time for one prompt', async () => {
    expect((await burst('workstation', 1, 15_000 - 1)).outcomes).toEqual(['ok']);
    expect((await burst('workstation', 1, 15_001)).outcomes).toEqual(['timed-out']);
  });

  test('of one that reads for five may take as long as five prompts, and its breaker stays closed', async () => {
    expect(await burst('workstation', 5, 54_000)).toEqual({ outcomes: Array(5).fill('ok'), health: 'ready' });
    expect((await burst('workstation', 5, 56_000)).outcomes).toContain('timed-out');
  });

  test('of a cloud comes in the same time however many ask', async () => {
    expect((await burst('cloud', 4, 10_001)).outcomes).toEqual(Array(4).fill('timed-out'));
  });

  test('never takes more than a quarter of the request’s time because of the others, so that somebody else can answer', async () => {
    const clock = new ManualClock();
    const silent = standIn('silent', hangs, { maxConcurrent: 10 });
    const made = setup([silent, standIn('other', answers('here'), { tier: 'cloud' })], {}, { clock });
    const asked = Array.from({ length: 10 }, () => made.cascade.chat(request({ promptTokens: 2000 })));
    await clock.advance(300_000);
    const answered = await Promise.all(asked);
    expect(answered.map(outcome => outcome.kind)).toEqual(Array(10).fill('answer'));
    const longest = Math.max(...made.records.map(({ attempts }) => attempts[0]?.duration ?? 0));
    expect(longest).toBe(75_000);
  });
});
