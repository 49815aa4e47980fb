import { describe, expect, test } from 'vitest';
import { readSharedState, type SharedState } from '../../../main/node/twin/shared-state.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answers, asked, hangs, request, standIn } from '../cascade/stand-ins.ts';
import { accountWith } from '../quota/stand-ins.ts';
import { acrossTheLink, HEARTBEAT, LEASE, twins } from './two-nodes.ts';

const cloud = { tier: 'cloud' as const };

/** A learns of B's only backend what is changed of it. */
function learnt(change: object) {
  const pair = twins({ b: [standIn('groq', answers('hi'), cloud)] });
  const { a, b, clock } = pair;
  const tell = (next: object) => {
    const backends = b.shared().backends.map(backend => ({ ...backend, ...next }));
    a.roster.learn('b', 'T7910-B', readSharedState({ backends }) as SharedState, clock.monotonic());
  };
  tell(change);
  return { ...pair, tell };
}

describe('the twin’s backends', () => {
  test('are called by its name, in its order', () => {
    const { a } = twins({ b: [standIn('groq', answers('hi')), standIn('ollama', answers('hi'))] });
    expect(a.roster.states.map(({ id }) => id)).toEqual(['b/groq', 'b/ollama']);
  });

  test('are what their owner says: kind, model, context, what they can do', () => {
    const looks = { ...cloud, kind: 'simulated' as const, contextTokens: 4096, capabilities: ['json' as const] };
    const { a } = twins({ b: [standIn('demo', answers('hi'), looks)] });
    const state = a.state('b/demo');
    expect(state.shown()).toMatchObject({ kind: 'simulated', isSimulated: true });
    expect(state.backend.facts()).toEqual({
      model: 'demo-model',
      contextTokens: 4096,
      capabilities: new Set(['json']),
      embeddings: false,
    });
  });

  test('show what is left of their accounts, as their owner counts it', async () => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-day': 100 }, { clock });
    const { a, b, heartbeat } = twins({
      b: [standIn('groq', answers('hi'), cloud)],
      accounts: { 'b/groq': account },
      clock,
    });
    await asked(b.cascade);
    heartbeat();
    expect(a.state('b/groq').shown().quota).toEqual(account.view());
    expect(a.state('b/groq').shown()).toMatchObject({ answered: 1, failed: 0 });
  });

  test('keep slots and breaker while they are the same, whatever else is told', async () => {
    const { a, tell } = learnt({});
    const before = a.state('b/groq');
    tell({ model: 'another', health: { kind: 'down', untilIn: 5 }, capabilities: [] });
    expect(a.state('b/groq')).toBe(before);
    expect(before.backend.facts().model).toBe('another');
  });

  test.each([{ tier: 'colab' }, { maxConcurrent: 9 }, { provider: 'groq' }])('are made anew with %o', change => {
    const { a, tell } = learnt({});
    const before = a.state('b/groq');
    tell(change);
    expect(a.state('b/groq')).not.toBe(before);
  });

  test('have as many slots as their machine gives away, and are asked last while it is busy', () => {
    const { a, tell } = learnt({});
    const state = a.state('b/groq');
    const need = { userTier: 'free' as const, promptTokens: 1, answerTokens: 0 };
    const reason = 'its machine is busy (other programs take 31 of 44 cores)';
    tell({ slots: 2, pressure: { level: 'busy', reason } });
    expect(a.state('b/groq')).toBe(state);
    expect(state.snapshot(need)).toMatchObject({ slots: 2, pressure: { level: 'busy', reason } });
    tell({ slots: 4 });
    expect([state.snapshot(need).slots, state.snapshot(need).pressure]).toEqual([4, undefined]);
  });

  test.each([
    ['of an older version, which tells nothing of its machine', { slots: undefined, pressure: undefined }, 4],
    [
      'of a newer one, which tells of it what is not understood',
      { slots: 'some', pressure: { level: 'meditating' } },
      4,
    ],
    ['that claim more slots than they have', { slots: 400 }, 4],
  ])('%s, are asked as ever', (_, change, slots) => {
    const { a } = learnt(change);
    const need = { userTier: 'free' as const, promptTokens: 1, answerTokens: 0 };
    const snapshot = a.state('b/groq').snapshot(need);
    expect([snapshot.slots, snapshot.pressure]).toEqual([slots, undefined]);
  });

  test('that are gone are asked no more, and what is with them finishes there', async () => {
    const answer = Promise.withResolvers<void>();
    const slow = async (call: Parameters<typeof hangs>[0]) => {
      await answer.promise;
      return answers('late')(call);
    };
    const { a, clock } = twins({ b: [standIn('groq', slow, cloud)] });
    const asking = asked(a.cascade);
    await acrossTheLink();
    a.roster.learn('b', 'T7910-B', { backends: [] }, clock.monotonic());
    expect(a.roster.states).toEqual([]);
    answer.resolve();
    expect(await asking).toMatchObject({ text: 'late' });
  });

  test('of another twin take the place of the first one’s; unpaired there are none', () => {
    const { a, b, clock } = twins({ b: [standIn('groq', answers('hi'))] });
    a.roster.learn('c', 'T7910-C', b.shared(), clock.monotonic());
    expect(a.roster.states.map(({ id }) => id)).toEqual(['c/groq']);
    a.roster.forget();
    expect(a.roster.states).toEqual([]);
  });

  test('of a node with this node’s own id are not taken', () => {
    const { a, b, clock } = twins({ b: [standIn('groq', answers('hi'))] });
    a.roster.learn('a', 'T7910-A', b.shared(), clock.monotonic());
    expect(a.roster.states.map(({ id }) => id)).toEqual(['b/groq']);
  });

  test('leave no timer behind when the node stops', async () => {
    const { a, b, clock } = twins({ b: [standIn('groq', answers('hi'), { notReady: 'no model' })] });
    await acrossTheLink();
    expect(clock.waiting).toBeGreaterThan(0);
    a.roster.close();
    b.roster.close();
    expect(clock.waiting).toBe(0);
  });
});

describe('a twin that is silent', () => {
  test('is asked after everyone whose state is fresh, and not at all after its lease', async () => {
    const mine = standIn('mine', answers('mine'), { maxConcurrent: 1, tier: 'cloud' });
    const { a, clock, heartbeat } = twins({ a: [mine], b: [standIn('groq', answers('theirs'), cloud)] });
    const plan = () => a.cascade.explain(request());
    // The own one is the busier, and so the second.
    const busy = a.state('a/mine').slots.tryTake();
    expect(plan().candidates.map(({ id }) => id)).toEqual(['b/groq', 'a/mine']);
    await clock.advance(2 * HEARTBEAT + 1);
    expect(plan().candidates.map(({ id }) => id)).toEqual(['a/mine', 'b/groq']);
    expect(plan().candidates[1]?.reason).toContain('last heard 4 s ago');
    await clock.advance(LEASE + 2000 - 2 * HEARTBEAT);
    expect(plan().candidates.map(({ id }) => id)).toEqual(['a/mine']);
    expect(plan().excluded).toMatchObject([{ id: 'b/groq', reason: 'T7910-B has not been heard for 8 s' }]);
    heartbeat();
    expect(plan().candidates.map(({ id }) => id)).toEqual(['b/groq', 'a/mine']);
    busy?.();
  });

  test('has told of a time that stays where it was', async () => {
    const { a, clock } = learnt({ health: { kind: 'resting', untilIn: 5000, reason: 'rate limit' } });
    const until = clock.now() + 5000;
    await clock.advance(3000);
    expect(a.state('b/groq').health()).toEqual({ kind: 'resting', until, reason: 'rate limit' });
  });

  test('whose account was about to be free is not held to that for ever', async () => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-minute': 30 }, { clock });
    account.heard([{ window: 'requests-minute', limit: 30, remaining: 0, resetsIn: 2000 }]);
    const { a } = twins({ b: [standIn('groq', answers('hi'), cloud)], accounts: { 'b/groq': account }, clock });
    const need = { userTier: 'free' as const, promptTokens: 1 };
    const stop = a.state('b/groq').snapshot(need).quota?.stop;
    expect(stop?.kind).toBe('shaped');
    await clock.advance((stop?.until ?? 0) - clock.now());
    expect(a.state('b/groq').snapshot(need).quota?.stop).toBeUndefined();
  });
});

describe('the load of a twin’s backend', () => {
  const need = { userTier: 'free' as const, promptTokens: 1 };

  test('is what others have there, and what this node has sent since', async () => {
    const { a, b, heartbeat } = twins({ b: [standIn('groq', hangs, { ...cloud, maxConcurrent: 4 })] });
    const caller = new AbortController();
    const send = (from: typeof a) =>
      from.cascade.chat(request({ signal: caller.signal })).catch((error: Error) => error.message);
    const sent = [send(b), send(a)];
    await acrossTheLink();
    heartbeat();
    // One of each; what A sent is not counted twice.
    expect(a.state('b/groq').snapshot(need)).toMatchObject({ inFlight: 2, slots: 4 });
    sent.push(send(a));
    await acrossTheLink();
    expect(a.state('b/groq').snapshot(need).inFlight).toBe(3);
    caller.abort(new Error('over'));
    expect(await Promise.all(sent)).toEqual(['over', 'over', 'over']);
    await acrossTheLink();
    heartbeat();
    expect(a.state('b/groq').snapshot(need).inFlight).toBe(0);
  });
});
