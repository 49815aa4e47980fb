import { describe, expect, test } from 'vitest';
import { createSimulatedBackend } from '../../../main/node/backends/simulated/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import {
  answers,
  asked,
  COMPLETE,
  collect,
  fails,
  hangs,
  request,
  SILENCE,
  type StandIn,
  type Step,
  standIn,
  streamed,
  streams,
  writes,
} from '../cascade/stand-ins.ts';
import { accountWith } from '../quota/stand-ins.ts';
import { acrossTheLink, twins } from './two-nodes.ts';

const cloud = { tier: 'cloud' as const };
const TEXT = 'one two three four five six';

describe('a backend of the twin', () => {
  test('answers a plain request, and the trail names it', async () => {
    const { a } = twins({ b: [standIn('groq', answers('hello'), cloud)] });
    expect(await asked(a.cascade)).toEqual({ text: 'hello', trail: 'b/groq:ok' });
  });

  test('streams', async () => {
    const { a } = twins({ b: [standIn('groq', writes(TEXT), cloud)] });
    expect(await streamed(a.cascade)).toMatchObject({ text: TEXT, end: 'complete', by: 'b/groq' });
  });

  test('answers in both directions', async () => {
    const { a, b } = twins({
      a: [standIn('ollama', fails('server-error')), standIn('groq', answers('by a'), cloud)],
      b: [standIn('ollama', answers('by b'))],
    });
    expect(await asked(a.cascade)).toMatchObject({ text: 'by b' });
    expect(await asked(b.cascade, { target: { kind: 'tier', tier: 'cloud' } })).toMatchObject({ text: 'by a' });
  });

  test('gives the first token as soon as it is there', async () => {
    const { a } = twins({ b: [standIn('groq', streams('one', SILENCE), cloud)] });
    const caller = new AbortController();
    const outcome = await a.cascade.chat(request({ stream: true, signal: caller.signal }));
    if (outcome.kind !== 'stream') throw new Error('no stream');
    const first = await outcome.parts.next();
    expect(first.value).toMatchObject({
      kind: 'events',
      events: [{ chunk: { choices: [{ delta: { content: 'one' } }] } }],
    });
    caller.abort(new Error('enough'));
    await expect(outcome.parts.next()).rejects.toThrow('enough');
  });

  test('is asked with the whole request and its rest of time, and nothing else', async () => {
    const groq = standIn('groq', answers('hi'), { ...cloud, capabilities: ['tools'] });
    const { a, link, rules } = twins({ b: [groq] });
    const body = { messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function' }], top_p: 0.5, x_own: [1] };
    await asked(a.cascade, { body, needs: ['tools'], userTier: 'paid', id: 'req_7', promptTokens: 77 });
    expect(link.asked.filter(({ operation }) => operation === 'chat').map(({ message }) => message)).toEqual([
      {
        passed: ['a'],
        backend: 'groq',
        requestId: 'req_7',
        userTier: 'paid',
        timeLeft: rules.timeouts.total,
        body,
        stream: false,
        promptTokens: 77,
        class: 'simple',
      },
    ]);
    expect(groq.calls).toMatchObject([{ body, stream: false, promptTokens: 77 }]);
  });

  test('embeds', async () => {
    const embed = async () => ({
      kind: 'vectors' as const,
      vectors: [[1, 2]],
      model: 'm',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    const { a, b } = twins({ b: [standIn('ollama', fails('server-error'), { embed })] });
    const outcome = await a.cascade.embed(request({ surface: 'embeddings' }), ['text'], 2);
    expect(outcome).toMatchObject({ kind: 'vectors', route: { backend: 'b/ollama' }, reply: { vectors: [[1, 2]] } });
    expect(b.own[0]?.answered).toBe(1);
  });

  test('is asked no more than its owner has slots, and others are asked meanwhile', async () => {
    const b = [standIn('groq', hangs, { ...cloud, maxConcurrent: 1 })];
    const { a } = twins({ a: [standIn('other', answers('mine'), cloud)], b });
    const caller = new AbortController();
    const first = a.cascade.chat(request({ target: { kind: 'backend', id: 'b/groq' }, signal: caller.signal }));
    await acrossTheLink();
    expect(await asked(a.cascade)).toEqual({ text: 'mine', trail: 'a/other:ok' });
    caller.abort(new Error('done'));
    await expect(first).rejects.toThrow('done');
  });
});

describe('a backend of the twin’s whose slots others hold', () => {
  /** B's only backend, which its own caller has just now. */
  async function heldByItsOwner(mine: readonly StandIn[]) {
    const answer = Promise.withResolvers<void>();
    const once: Step = async call => {
      await answer.promise;
      return answers('own')(call);
    };
    const ollama = standIn('ollama', [once, answers('theirs')], { maxConcurrent: 1 });
    const routing = { retry: { attempts: 0, baseDelay: 0 } };
    const pair = twins({ a: mine, b: [ollama], routing });
    const own = asked(pair.b.cascade, { target: { kind: 'backend', id: 'b/ollama' } });
    await acrossTheLink();
    pair.heartbeat();
    return { ...pair, ollama, free: () => answer.resolve(), own };
  }

  test('is not waited for while anybody else is free', async () => {
    const { a, ollama, free, own } = await heldByItsOwner([standIn('mine', answers('mine'), cloud)]);
    expect(await asked(a.cascade)).toEqual({ text: 'mine', trail: 'a/mine:ok' });
    expect(ollama.calls).toHaveLength(1);
    free();
    await own;
  });

  test('is waited for in its owner’s line when nobody is', async () => {
    const { a, b, free, own } = await heldByItsOwner([]);
    const asking = asked(a.cascade);
    await acrossTheLink();
    expect(b.own[0]?.slots.waiting).toBe(1);
    free();
    expect(await asking).toEqual({ text: 'theirs', trail: 'b/ollama:ok' });
    await own;
  });

  test('and stays full rests here for a moment only, until its owner is heard again', async () => {
    const { a, clock, heartbeat, free, own } = await heldByItsOwner([standIn('mine', answers('mine'), cloud)]);
    const asking = asked(a.cascade, { target: { kind: 'backend', id: 'b/ollama' } });
    await acrossTheLink();
    await clock.advance(500);
    expect(await asking).toMatchObject({ status: 503 });
    expect(a.state('b/ollama').health()).toMatchObject({ kind: 'resting' });
    free();
    await own;
    heartbeat();
    expect(a.state('b/ollama').health()).toEqual({ kind: 'ready' });
  });
});

describe('a caller who hangs up', () => {
  test.each([
    ['before anything came', hangs],
    ['in the middle', streams('one', SILENCE)],
  ])('%s ends it at the owner, and its slot there is free', async (_, step) => {
    const groq = standIn('groq', step, cloud);
    const { a, b } = twins({ b: [groq] });
    const caller = new AbortController();
    const asking = streamed(a.cascade, { signal: caller.signal }).catch((error: Error) => error.message);
    await acrossTheLink();
    expect(b.own[0]?.slots.inFlight).toBe(1);
    caller.abort(new Error('gone'));
    expect(await asking).toBe('gone');
    await acrossTheLink();
    expect(groq.calls[0]?.signal.aborted).toBe(true);
    expect(b.own[0]?.slots.inFlight).toBe(0);
    expect(b.attempts).toMatchObject([{ backend: 'b/groq', outcome: 'cancelled' }]);
    expect(b.lender.lentNow('b/groq')).toBe(0);
  });

  test('who leaves a stream unread ends it too', async () => {
    const groq = standIn('groq', streams('one', 'two', SILENCE), cloud);
    const { a, b } = twins({ b: [groq] });
    const outcome = await a.cascade.chat(request({ stream: true }));
    if (outcome.kind !== 'stream') throw new Error('no stream');
    await outcome.parts.next();
    await outcome.parts.return(undefined);
    await acrossTheLink();
    expect(groq.calls[0]?.signal.aborted).toBe(true);
    expect(b.own[0]?.slots.inFlight).toBe(0);
  });
});

describe('an answer that breaks off', () => {
  const prefill = { ...cloud, capabilities: ['prefill' as const] };

  test('at the twin’s backend goes on at one’s own from the last word, with no text twice', async () => {
    const mine = standIn('mine', writes(TEXT), prefill);
    const theirs = standIn('ollama', writes(TEXT, { cutAfter: 3 }), { capabilities: ['prefill'] });
    const { a } = twins({ a: [mine], b: [theirs] });
    expect(await streamed(a.cascade)).toMatchObject({ text: TEXT, end: 'complete', by: 'b/ollama' });
    expect(mine.calls).toMatchObject([{ prefix: 'one two' }]);
  });

  test('at one’s own goes on at the twin’s, which is given the beginning', async () => {
    const theirs = standIn('groq', writes(TEXT), prefill);
    const { a } = twins({ a: [standIn('mine', writes(TEXT, { cutAfter: 3 }), prefill)], b: [theirs] });
    expect(await streamed(a.cascade)).toMatchObject({ text: TEXT, end: 'complete', by: 'a/mine' });
    expect(theirs.calls).toMatchObject([{ prefix: 'one two', stream: true }]);
    expect(a.records[0]?.attempts).toMatchObject([
      { backend: 'a/mine', outcome: 'cut-off' },
      { backend: 'b/groq', outcome: 'ok' },
    ]);
  });

  test('because the link is cut is finished by another backend, with no text twice', async () => {
    const clock = new ManualClock();
    const theirs = createSimulatedBackend(
      {
        id: 'theirs',
        kind: 'simulated',
        tier: 'workstation',
        maxConcurrent: 4,
        text: TEXT,
        tokensPerSecond: 10,
        firstTokenDelay: 0,
        faults: [],
      },
      { clock, random: () => 0.5 },
    );
    const { a, b, link } = twins({ a: [standIn('mine', writes(TEXT), prefill)], b: [theirs], clock });
    const asking = streamed(a.cascade);
    for (let word = 0; word < 3; word++) {
      await acrossTheLink();
      await clock.advance(100);
    }
    await acrossTheLink();
    link.isUp = false;
    await clock.advance(100);
    expect(await asking).toMatchObject({ text: TEXT, end: 'complete' });
    expect(a.records[0]?.attempts).toMatchObject([
      { backend: 'b/theirs', outcome: 'cut-off', message: expect.stringContaining('the link to T7910-B broke') },
      { backend: 'a/mine', outcome: 'ok' },
    ]);
    await acrossTheLink();
    expect(b.own[0]?.slots.inFlight).toBe(0);
  });
});

describe('a link that is down', () => {
  test('is a backend that is not reached: another one answers', async () => {
    const { a, link } = twins({
      a: [standIn('mine', answers('mine'), cloud)],
      b: [standIn('ollama', answers('theirs'))],
    });
    link.isUp = false;
    expect(await asked(a.cascade)).toEqual({ text: 'mine', trail: 'b/ollama:unreachable,a/mine:ok' });
  });

  test('opens the breaker there, and the owner’s own calls go on', async () => {
    const { a, b, link } = twins({
      a: [standIn('mine', answers('mine'), cloud)],
      b: [standIn('ollama', answers('theirs'))],
    });
    link.isUp = false;
    for (let call = 0; call < 3; call++) await asked(a.cascade);
    expect(a.state('b/ollama').health()).toMatchObject({ kind: 'down' });
    expect(await asked(b.cascade)).toMatchObject({ text: 'theirs' });
  });

  test('that is back is found by a look, before any request', async () => {
    const { a, link, clock, heartbeat } = twins({
      a: [standIn('mine', answers('mine'), cloud)],
      b: [standIn('ollama', answers('theirs'))],
    });
    await acrossTheLink();
    link.isUp = false;
    for (let call = 0; call < 3; call++) await asked(a.cascade);
    link.isUp = true;
    for (let second = 0; second < 2; second++) {
      heartbeat();
      await clock.advance(1000);
      await acrossTheLink();
    }
    expect(await asked(a.cascade)).toMatchObject({ text: 'theirs' });
  });

  test('once a beginning was sent by nobody else ends the stream as broken, not as whole', async () => {
    const { a, link } = twins({
      b: [standIn('groq', streams('one', 'two', 'three', COMPLETE), cloud)],
      routing: { retry: { attempts: 0, baseDelay: 0 } },
    });
    const outcome = await a.cascade.chat(request({ stream: true }));
    if (outcome.kind !== 'stream') throw new Error('no stream');
    await outcome.parts.next();
    link.isUp = false;
    expect((await collect(outcome.parts)).end).toMatch(/^broken: b\/groq broke off/);
  });
});

describe('what the owner’s backend fails with', () => {
  test('is what the router goes by: a refused content is refused at once', async () => {
    const mine = standIn('mine', answers('mine'), cloud);
    const refusal = { code: 'content_filter', status: 400 };
    const { a } = twins({ a: [mine], b: [standIn('ollama', fails('refused-content', refusal))] });
    expect(await asked(a.cascade)).toMatchObject({ status: 400, trail: 'b/ollama:refused-content' });
    expect(mine.calls).toHaveLength(0);
  });

  test('a refused key disables it at its owner, and here it is back when its owner says so', async () => {
    const { a, b, heartbeat } = twins({ b: [standIn('groq', [fails('bad-credentials'), answers('hi')], cloud)] });
    expect(await asked(a.cascade)).toMatchObject({ status: 503, trail: 'b/groq:bad-credentials' });
    expect(b.own[0]?.disabled).toBeDefined();
    expect(a.state('b/groq').disabled).toBeUndefined();
    heartbeat();
    expect(a.state('b/groq').health()).toMatchObject({ kind: 'disabled' });
    b.own[0]?.enable();
    heartbeat();
    expect(await asked(a.cascade)).toMatchObject({ text: 'hi' });
  });
});

describe('quota', () => {
  const account = (limit: number, clock: ManualClock) => accountWith({ 'requests-day': limit }, { clock });

  test('is counted at its owner, once, and at nobody else', async () => {
    const clock = new ManualClock();
    const { account: groq, memory } = account(100, clock);
    const { a } = twins({
      b: [standIn('groq', [answers('hi'), writes(TEXT)], cloud)],
      accounts: { 'b/groq': groq },
      clock,
    });
    await asked(a.cascade);
    await streamed(a.cascade);
    expect(memory.rows).toMatchObject([
      { outcome: 'ok', requests: 1, tokensIn: 3, tokensOut: 5, settled: 1 },
      { outcome: 'ok', requests: 1, settled: 1 },
    ]);
  });

  test('is never over its limit, however many come from both nodes at once', async () => {
    const clock = new ManualClock();
    const { account: groq, memory } = account(50, clock);
    const backend = standIn('groq', answers('hi'), { ...cloud, maxConcurrent: 500 });
    const { a, b } = twins({ b: [backend], accounts: { 'b/groq': groq }, clock });
    const both = [...Array(60).keys()].map(turn => asked((turn % 2 ? a : b).cascade, { userTier: 'free' }));
    const outcomes = await Promise.all(both);
    // The soft limit of 80 % is for free users.
    expect(outcomes.filter(outcome => outcome.text === 'hi')).toHaveLength(40);
    expect(backend.calls).toHaveLength(40);
    expect(memory.rows).toHaveLength(40);
  });

  test('two accounts of two nodes run out together', async () => {
    const clock = new ManualClock();
    const [one, two] = [account(100, clock).account, account(50, clock).account];
    const { a, heartbeat } = twins({
      a: [standIn('groq', answers('a'), cloud)],
      b: [standIn('groq', answers('b'), cloud)],
      accounts: { 'a/groq': one, 'b/groq': two },
      clock,
    });
    const by: Record<string, number> = { a: 0, b: 0 };
    for (let sent = 0; sent < 60; sent++) {
      const { text } = await asked(a.cascade);
      by[String(text)] = (by[String(text)] ?? 0) + 1;
      heartbeat();
    }
    expect(by).toEqual({ a: 40, b: 20 });
  });

  test('a user whom its owner keeps it from is sent elsewhere, and it stays open to the others', async () => {
    const clock = new ManualClock();
    const { account: groq } = account(100, clock);
    const { a } = twins({
      a: [standIn('mine', answers('mine'), { ...cloud, maxConcurrent: 1 })],
      b: [standIn('groq', answers('theirs'), cloud)],
      accounts: { 'b/groq': groq },
      clock,
    });
    // A has not heard of it yet.
    groq.heard([{ window: 'requests-day', limit: 100, remaining: 15 }]);
    const target = { kind: 'backend' as const, id: 'b/groq' };
    expect(await asked(a.cascade, { target })).toMatchObject({ status: 503, trail: 'b/groq:quota-spent' });
    expect(await asked(a.cascade, { target, userTier: 'paid' })).toMatchObject({ text: 'theirs' });
  });
});

test('a moment that the owner’s provider named is kept, whatever the owner’s count says of the minute', async () => {
  const clock = new ManualClock();
  const { account } = accountWith({ 'requests-day': 100 }, { clock });
  const limits = [{ window: 'requests-minute' as const, limit: 30, remaining: 0 }];
  const steps = [fails('rate-limited', { retryAfter: 2000, limits }), answers('hi')];
  const { a, b } = twins({ b: [standIn('groq', steps, cloud)], accounts: { 'b/groq': account }, clock });
  const asking = asked(a.cascade);
  await acrossTheLink();
  await clock.advance(2000);
  expect(await asking).toEqual({ text: 'hi', trail: 'b/groq:rate-limited,b/groq:ok' });
  expect(b.attempts).toHaveLength(2);
});

test('a request is counted by the node that got it, the attempt by both', async () => {
  const { a, b } = twins({ b: [standIn('groq', answers('hi'), cloud)] });
  await asked(a.cascade);
  expect(a.records).toMatchObject([{ outcome: 'ok', backend: 'b/groq' }]);
  expect(b.records).toEqual([]);
  expect(b.attempts).toMatchObject([{ backend: 'b/groq', outcome: 'ok' }]);
  expect(b.own[0]?.answered).toBe(1);
});
