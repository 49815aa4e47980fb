import { describe, expect, test } from 'vitest';
import { lendingHandlers } from '../../../main/node/twin/lending.ts';
import type { ChatQuestion } from '../../../main/node/twin/questions.ts';
import { ManualClock } from '../../fakes/clock.ts';
import {
  answers,
  asked,
  COMPLETE,
  delta,
  fails,
  failure,
  hangs,
  SILENCE,
  type Step,
  standIn,
  streams,
  writes,
} from '../cascade/stand-ins.ts';
import { accountWith } from '../quota/stand-ins.ts';
import { acrossTheLink, twins } from './two-nodes.ts';

const HOUR = 3_600_000;
const cloud = { tier: 'cloud' as const };

const question = (given: Partial<ChatQuestion> = {}): ChatQuestion => ({
  passed: ['a'],
  backend: 'groq',
  requestId: 'req_1',
  userTier: 'free',
  timeLeft: 60_000,
  body: { messages: [{ role: 'user', content: 'hi' }] },
  stream: false,
  promptTokens: 5,
  ...given,
});

/** B with one backend `groq`, and what it says when its twin asks. */
function lending(step: Step | readonly Step[], looks: Parameters<typeof standIn>[2] = cloud) {
  const groq = standIn('groq', step, looks);
  const pair = twins({ b: [groq] });
  const { chat, look, embed } = pair.b.handlers;
  if (chat?.kind !== 'stream' || look?.kind !== 'answer' || embed?.kind !== 'answer')
    throw new Error('no such handler');
  const own = pair.b.own[0];
  if (!own) throw new Error('B has no backend');
  const all = async (given: unknown = question(), signal = new AbortController().signal) => {
    const words: unknown[] = [];
    for await (const word of chat.handle(given, signal)) words.push(word);
    return words;
  };
  return { ...pair, groq, own, all, chat: chat.handle, look: look.handle, embed: embed.handle };
}

const refusal = (message: string) => [{ kind: 'failed', failure: { kind: 'unreachable', message } }];

describe('a question that is not for it', () => {
  test.each<[string, unknown, string]>([
    ['that has passed it already', question({ passed: ['a', 'b'] }), 'the request has passed b already'],
    ['for a backend that it does not have', question({ backend: 'other' }), 'b has no backend of this name'],
    ['that makes no sense', { backend: 'groq' }, 'b does not understand what it is asked'],
    ['that is nothing', null, 'b does not understand what it is asked'],
  ])('%s is refused, and nobody is asked', async (_, given, message) => {
    const { all, groq, own, look, embed } = lending(answers('hi'));
    expect(await all(given)).toEqual(refusal(message));
    const { signal } = new AbortController();
    expect(await look(given, signal)).toEqual({ isReady: false });
    expect(await embed(given, signal)).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } });
    expect(groq.calls).toEqual([]);
    expect(own).toMatchObject({ answered: 0, failed: 0 });
  });

  test('for a backend of its twin’s is refused: nothing goes back and forth', async () => {
    const mine = standIn('mine', answers('hi'));
    const { b } = twins({ a: [mine] });
    const states = () => [...b.own, ...b.roster.states];
    expect(states().map(({ id }) => id)).toEqual(['a/mine']);
    const { look } = lendingHandlers({ nodeId: 'b', states, lender: b.lender });
    if (look?.kind !== 'answer') throw new Error('no such handler');
    const { signal } = new AbortController();
    expect(await look.handle(question({ backend: 'mine' }), signal)).toEqual({ isReady: false });
  });
});

describe('a backend that cannot be had', () => {
  test('because its slots are taken is said to be so after a short wait', async () => {
    const { all, own, clock, groq } = lending(answers('hi'), { ...cloud, maxConcurrent: 1 });
    own.slots.tryTake();
    const asking = all();
    await acrossTheLink();
    await clock.advance(500);
    expect(await asking).toEqual([
      { kind: 'failed', failure: { kind: 'rate-limited', message: 'every slot of it is in use' } },
    ]);
    expect(groq.calls).toEqual([]);
    expect(own.slots.waiting).toBe(0);
  });

  test('is had when a slot becomes free in that time', async () => {
    const { all, own, clock } = lending(answers('hi'), { ...cloud, maxConcurrent: 1 });
    const release = own.slots.tryTake();
    const asking = all();
    await clock.advance(400);
    release?.();
    expect(await asking).toMatchObject([{ kind: 'answer' }]);
  });

  test('is not waited for by a job that takes spare slots only', async () => {
    const { all, own } = lending(answers('hi'), { ...cloud, maxConcurrent: 2 });
    own.slots.tryTake();
    expect(await all(question({ job: 'spare' }))).toMatchObject([{ failure: { kind: 'rate-limited' } }]);
    expect(await all(question({ job: 'in-line' }))).toMatchObject([{ kind: 'answer' }]);
  });

  test('because it rests says until when, in ms', async () => {
    const { all, groq, clock } = lending([fails('rate-limited', { retryAfter: 9000 }), answers('hi')]);
    await all();
    await clock.advance(4000);
    expect(await all()).toMatchObject([{ failure: { kind: 'rate-limited', retryAfter: 5000 } }]);
    expect(groq.calls).toHaveLength(1);
  });

  test.each<[string, Step, string]>([
    ['its breaker is open', fails('server-error'), 'unreachable'],
    ['its key was refused', fails('bad-credentials'), 'unreachable'],
  ])('because %s: nobody is asked, and no key of anybody is blamed', async (_, step, kind) => {
    const { all, groq } = lending(step);
    for (let call = 0; call < 3; call++) await all();
    const calls = groq.calls.length;
    expect(await all()).toMatchObject([{ kind: 'failed', failure: { kind } }]);
    expect(groq.calls).toHaveLength(calls);
  });

  test.each([
    ['kept for paying users', 15, 'quota-spent'],
    ['spent', 0, 'quota-spent'],
  ])('because its account is %s', async (_, remaining, kind) => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-day': 100 }, { clock });
    account.heard([{ window: 'requests-day', limit: 100, remaining }]);
    const groq = standIn('groq', answers('hi'), cloud);
    const { a, b } = twins({ b: [groq], accounts: { 'b/groq': account }, clock });
    if (b.handlers.chat?.kind !== 'stream') throw new Error('no such handler');
    const words = b.handlers.chat.handle(question(), new AbortController().signal);
    expect(await words[Symbol.asyncIterator]().next()).toMatchObject({
      value: {
        failure: {
          kind,
          retryAfter: 12 * HOUR,
        },
      },
    });
    expect(a.state('b/groq').snapshot({ userTier: 'free', promptTokens: 1 }).quota?.stop).toBeDefined();
    expect(groq.calls).toEqual([]);
  });
});

describe('an answer that is made', () => {
  test('tells its signs of life as they come', async () => {
    const whole = Promise.withResolvers<void>();
    const { chat } = lending(async call => {
      call.alive();
      await acrossTheLink();
      call.answering();
      call.answering();
      await whole.promise;
      return answers('hi')(call);
    });
    const words = chat(question(), new AbortController().signal)[Symbol.asyncIterator]();
    expect((await words.next()).value).toEqual({ kind: 'alive' });
    expect((await words.next()).value).toEqual({ kind: 'answering' });
    whole.resolve();
    expect((await words.next()).value).toMatchObject({ kind: 'answer' });
    expect((await words.next()).done).toBe(true);
  });

  test('is not looked at: a poor one goes to the twin, which judges for itself', async () => {
    const { all, groq } = lending(answers(''), { tier: 'workstation' });
    expect(await all()).toMatchObject([{ kind: 'answer' }]);
    expect(groq.calls).toHaveLength(1);
  });

  test('is asked for once, whatever it fails with', async () => {
    const { all, groq } = lending(fails('server-error'));
    expect(await all()).toEqual([{ kind: 'failed', failure: failure('server-error') }]);
    expect(groq.calls).toHaveLength(1);
  });

  test('has the time that its caller has left, and no more', async () => {
    const { all, clock, b } = lending(hangs);
    const asking = all(question({ timeLeft: 3000 }));
    await clock.advance(3000);
    expect(await asking).toMatchObject([{ failure: { kind: 'timed-out' } }]);
    expect(b.attempts).toMatchObject([{ outcome: 'timed-out', duration: 3000 }]);
  });

  test('of a slow reader is no fault of the backend’s', async () => {
    const careful: Step = call => ({ kind: 'stream', batches: whileWanted(call.signal) });
    async function* whileWanted(signal: AbortSignal) {
      for (const content of ['one', 'two', 'three']) {
        signal.throwIfAborted();
        yield { events: [delta({ content })] };
      }
      yield COMPLETE;
    }
    const { chat, clock, own, rules } = lending(careful);
    const words = chat(question({ stream: true, timeLeft: rules.timeouts.total }), new AbortController().signal);
    let count = 0;
    for await (const _ of words) {
      count += 1;
      await clock.advance(rules.timeouts.idle * 2);
    }
    expect(count).toBe(4);
    expect(own).toMatchObject({ answered: 1, failed: 0 });
  });

  test('gives its slot back with its last word, not when that has arrived', async () => {
    const { chat, own } = lending(writes('one'));
    const words = chat(question({ stream: true }), new AbortController().signal)[Symbol.asyncIterator]();
    await words.next();
    expect(own.slots.inFlight).toBe(1);
    await words.next();
    expect(own.slots.inFlight).toBe(0);
    await words.return?.(undefined);
  });
});

describe('a twin that leaves', () => {
  test.each<[string, Step, boolean]>([
    ['while nothing is there', hangs, false],
    [
      'between a sign of life and the answer',
      async call => {
        call.alive();
        await acrossTheLink();
        return streams('one', SILENCE)(call);
      },
      true,
    ],
    ['in a stream', streams('one', SILENCE), true],
  ])('%s leaves no slot and no count behind', async (_, step, hasWord) => {
    const { chat, own, b } = lending(step);
    const caller = new AbortController();
    const words = chat(question({ stream: true }), caller.signal)[Symbol.asyncIterator]();
    if (hasWord) {
      await words.next();
      await words.return?.(undefined);
    } else {
      const next = words.next();
      await acrossTheLink();
      caller.abort(new Error('gone'));
      await expect(next).rejects.toThrow('gone');
    }
    await acrossTheLink();
    await acrossTheLink();
    expect(own.slots.inFlight).toBe(0);
    expect(b.lender.lentNow('b/groq')).toBe(0);
    expect(b.attempts).toMatchObject([{ outcome: 'cancelled' }]);
  });

  test('while it waits for a slot leaves the line', async () => {
    const { all, own, b } = lending(answers('hi'), { ...cloud, maxConcurrent: 1 });
    own.slots.tryTake();
    const caller = new AbortController();
    const asking = all(question(), caller.signal);
    await acrossTheLink();
    expect(own.slots.waiting).toBe(1);
    caller.abort(new Error('gone'));
    await expect(asking).rejects.toThrow('gone');
    expect(own.slots.waiting).toBe(0);
    expect(b.lender.lentNow('b/groq')).toBe(0);
  });
});

describe('a backend of the twin’s that is silent', () => {
  test('is noticed by its owner first, and noted there', async () => {
    const { a, b, clock, rules } = twins({ b: [standIn('groq', hangs, cloud)] });
    const asking = asked(a.cascade);
    await acrossTheLink();
    await clock.advance(rules.timeouts.firstToken);
    await acrossTheLink();
    expect(await asking).toEqual({ status: 504, trail: 'b/groq:timeout' });
    expect(b.own[0]?.failed).toBe(1);
  });

  test('because the link is, is given up a second later', async () => {
    const { a, clock, link, rules } = twins({
      a: [standIn('mine', answers('mine'), cloud)],
      b: [standIn('ollama', hangs, cloud)],
    });
    // What is sent arrives, and nothing comes back.
    link.open = (_, __, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const asking = asked(a.cascade, { target: { kind: 'backend', id: 'b/ollama' } });
    await clock.advance(rules.timeouts.firstToken + 1000);
    expect(await asking).toEqual({ status: 504, trail: 'b/ollama:timeout' });
  });
});
