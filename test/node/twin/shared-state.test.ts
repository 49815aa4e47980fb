import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackendState } from '../../../main/node/cascade/index.ts';
import { gistOf, shareState } from '../../../main/node/twin/share-state.ts';
import { readSharedState } from '../../../main/node/twin/shared-state.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { answers, failure, standIn } from '../cascade/stand-ins.ts';
import { accountWith } from '../quota/stand-ins.ts';
import { twins } from './two-nodes.ts';

const BREAKER = { failures: 1, openFor: 15_000 };
const MINUTE = 60_000;

function told(given: Parameters<typeof standIn>[2] = {}) {
  const clock = new ManualClock();
  const state = new BackendState('b', standIn('groq', answers('hi'), given), BREAKER, clock);
  const tell = () => JSON.parse(JSON.stringify(shareState({ states: [state], lentNow: () => 0, clock })));
  return { clock, state, tell };
}

/** What a node of another minor version might say of the only backend. */
const changed = (change: object) => {
  const { backends } = told().tell();
  return readSharedState({ backends: [{ ...backends[0], ...change }] })?.backends[0];
};

describe('what is told', () => {
  test('is understood as it was told', () => {
    const { tell } = told({ tier: 'cloud', capabilities: ['tools', 'prefill'], contextTokens: 8192 });
    const message = tell();
    expect(readSharedState(message)).toEqual(message);
    expect(message.backends).toEqual([
      {
        id: 'groq',
        kind: 'openai',
        tier: 'cloud',
        model: 'groq-model',
        contextTokens: 8192,
        capabilities: ['tools', 'prefill'],
        embeddings: false,
        isSimulated: false,
        isLastResort: false,
        maxConcurrent: 4,
        slots: 4,
        inFlight: 0,
        waiting: 0,
        forTwin: 0,
        failureShare: 0,
        health: { kind: 'ready' },
        answered: 0,
        failed: 0,
      },
    ]);
  });

  test('has no time of the teller’s clock in it', () => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-day': 10 }, { clock });
    account.heard([{ window: 'requests-minute', limit: 30, remaining: 0, resetsIn: 2000 }]);
    const state = new BackendState('b', standIn('groq', answers('hi')), BREAKER, clock, account);
    const permit = state.breaker.admit();
    if (!permit) throw new Error('its breaker is open');
    state.settle(permit, { kind: 'failed', failure: failure('rate-limited', { retryAfter: 9000 }) });
    const written = JSON.stringify(shareState({ states: [state], lentNow: () => 0, clock }));
    const numbers = [...written.matchAll(/-?\d{6,}/g)].map(([digits]) => Number(digits));
    expect(written).toContain('"untilIn":9000');
    expect(numbers.filter(value => Math.abs(value - clock.now()) < 400 * 24 * 60 * MINUTE)).toEqual([]);
  });

  test.each([
    [0, 'as its own'],
    [4 * MINUTE, 'four minutes ahead'],
    [-4 * MINUTE, 'four minutes behind'],
  ])('of a clock %d ms off comes back by the hearer’s (%s)', skew => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-day': 10 }, { clock });
    account.heard([{ window: 'requests-day', limit: 10, remaining: 0 }]);
    const accounts: Record<string, typeof account> = skew === 0 ? { 'b/groq': account } : {};
    const { a, b, heartbeat } = twins({ b: [standIn('groq', answers('hi'))], accounts, clock, skew });
    const state = b.own[0];
    const permit = state?.breaker.admit();
    if (!state || !permit) throw new Error('it is not to be had');
    state.settle(permit, { kind: 'failed', failure: failure('rate-limited', { retryAfter: 9000 }) });
    heartbeat();
    expect(a.state('b/groq').health()).toMatchObject({ kind: 'resting', until: clock.now() + 9000 });
    expect(a.state('b/groq').shown().lastError).toMatchObject({ at: clock.now(), kind: 'rate-limited' });
    if (skew === 0) expect(a.state('b/groq').shown().quota).toEqual(account.view());
  });
});

describe('what the twin should hear at once', () => {
  test('is a backend that can be asked no more, or again', () => {
    const { state } = told();
    const before = gistOf([state]);
    const permit = state.breaker.admit();
    if (!permit) throw new Error('its breaker is open');
    state.settle(permit, { kind: 'failed', failure: failure('server-error') });
    expect(gistOf([state])).not.toBe(before);
    state.enable();
    expect(gistOf([state])).toBe(before);
  });

  test('is a machine with no room for more, or with less', () => {
    const { state } = told();
    const before = gistOf([state]);
    state.pressure = { level: 'busy', reason: 'its machine is busy (other programs take 31 of 44 cores)' };
    const busy = gistOf([state]);
    expect(busy).not.toBe(before);
    // The figures change all the time, and travel with the next heartbeat.
    state.pressure = { level: 'busy', reason: 'its machine is busy (other programs take 30 of 44 cores)' };
    expect(gistOf([state])).toBe(busy);
    state.slots.resize(2);
    expect(gistOf([state])).not.toBe(busy);
  });

  test('is an account that has nothing left for some', () => {
    const clock = new ManualClock();
    const { account } = accountWith({ 'requests-day': 10 }, { clock });
    const state = new BackendState('b', standIn('groq', answers('hi')), BREAKER, clock, account);
    const whole = gistOf([state]);
    account.heard([{ window: 'requests-day', limit: 10, remaining: 2 }]);
    const kept = gistOf([state]);
    account.heard([{ window: 'requests-day', limit: 10, remaining: 0 }]);
    expect(new Set([whole, kept, gistOf([state])]).size).toBe(3);
  });

  test('is one backend more or less', () => {
    expect(gistOf([told().state])).not.toBe(gistOf([]));
  });

  test('is not how busy one is, nor that it has answered', () => {
    const { state } = told();
    const before = gistOf([state]);
    state.slots.tryTake();
    const permit = state.breaker.admit();
    if (permit) state.settle(permit, { kind: 'ok', firstToken: 5 });
    expect(gistOf([state])).toBe(before);
  });
});

describe('what a newer twin says besides', () => {
  test('is left out', () => {
    const { tell } = told();
    const message = tell();
    const [backend] = message.backends;
    const more = { ...message, weather: 'fine', backends: [{ ...backend, colour: 'red' }] };
    expect(readSharedState(more)).toEqual(message);
  });

  test.each<[string, object, object | undefined]>([
    ['a capability', { capabilities: ['tools', 'telepathy'] }, { capabilities: ['tools'] }],
    ['a kind of backend', { kind: 'quantum' }, { kind: 'quantum' }],
    ['a health', { health: { kind: 'dreaming' } }, { health: { kind: 'not-ready' } }],
    ['a kind of failure', { lastError: { ago: 1, kind: 'bored', message: '' } }, { lastError: undefined }],
    ['a quota of another shape', { quota: { shares: 3 } }, { quota: undefined }],
    ['a tier: nothing is sent there', { tier: 'moon' }, undefined],
  ])('and not understood: %s', (_, change, expected) => {
    const read = changed(change);
    if (expected) expect(read).toMatchObject(expected);
    else expect(read).toBeUndefined();
  });

  test('one backend that is not understood leaves the others', () => {
    const { backends } = told().tell();
    expect(readSharedState({ backends: [{ id: 7 }, ...backends, null] })?.backends.map(({ id }) => id)).toEqual([
      'groq',
    ]);
  });
});

describe('what a twin gone wrong says', () => {
  test.each<[string, object]>([
    ['an id that would end a header', { id: 'x\r\nset-cookie: a' }],
    ['no slots', { maxConcurrent: 0 }],
    ['slots without end', { maxConcurrent: 1e9 }],
    ['a negative count', { inFlight: -1 }],
    ['a share above one', { failureShare: 2 }],
  ])('is no backend: %s', (_, change) => {
    expect(changed(change)).toBeUndefined();
  });

  test('is cut to size', () => {
    const { backends } = told().tell();
    const many = Array.from({ length: 5000 }, (_, place) => ({
      ...backends[0],
      id: `x${place}`,
      model: 'm'.repeat(1e4),
    }));
    const read = readSharedState({ backends: many });
    expect(read?.backends).toHaveLength(100);
    expect(read?.backends[0]?.model).toHaveLength(200);
  });

  test('never throws, whatever it is', () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(
        value,
        fc.dictionary(fc.constantFrom(...Object.keys(told().tell().backends[0])), value),
        (any, parts) => {
          readSharedState(any);
          readSharedState({ backends: [any, parts, { ...told().tell().backends[0], ...parts }] });
        },
      ),
    );
  });
});
