import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure, FailureKind } from '../../../main/node/backends/failure.ts';
import { type NextStep, nextStep, type Tried } from '../../../main/node/cascade/policy.ts';

/* The contract's "Behaviour under upstream faults": what to do after one failed attempt. */

const RETRY = { attempts: 2, baseDelay: 300 };
const FIRST: Tried = { tries: 1, hasWaited: false, isOnlyChoice: false };
const ALONE: Tried = { ...FIRST, isOnlyChoice: true };
const MIDDLE = 0.5;

const failure = (kind: FailureKind, rest: Partial<Failure> = {}) =>
  ({ kind, message: 'it failed', ...rest }) as Failure;
const limited = (retryAfter?: number) => failure('rate-limited', retryAfter === undefined ? {} : { retryAfter });
const next: NextStep = { kind: 'next' };
const stop: NextStep = { kind: 'stop' };
const again = (delay: number): NextStep => ({ kind: 'again', delay });

test.each<[string, Failure, Tried, NextStep]>([
  ['429 with Retry-After of 5 s: one wait of that long, others or not', limited(5000), FIRST, again(5000)],
  ['429 with Retry-After of 0: again at once', limited(0), FIRST, again(0)],
  ['429 after that wait: the next backend', limited(1000), { ...FIRST, tries: 2, hasWaited: true }, next],
  [
    '429 after that wait, even when it is the only choice',
    limited(1000),
    { ...ALONE, tries: 2, hasWaited: true },
    next,
  ],
  ['429 with a longer Retry-After: the next backend at once', limited(5001), FIRST, next],
  ['429 with a longer Retry-After, even when it is the only choice', limited(5001), ALONE, next],
  ['429 with Retry-After at the fourth try: the next backend', limited(100), { ...FIRST, tries: 4 }, next],
  ['429 without Retry-After: the next backend', limited(), FIRST, next],
  ['429 without, the only choice: a retry', limited(), ALONE, again(225)],
  [
    'a request above the account’s whole minute is never sent there again',
    failure('rate-limited', { requestTooLarge: true }),
    ALONE,
    next,
  ],
  [
    'not even when the provider names a short wait',
    failure('rate-limited', { requestTooLarge: true, retryAfter: 1000 }),
    ALONE,
    next,
  ],
  ['5xx: the next backend', failure('server-error'), FIRST, next],
  ['5xx, the only choice: a first retry after 150 to 300 ms', failure('server-error'), ALONE, again(225)],
  ['5xx, the only choice: a second after 300 to 600 ms', failure('server-error'), { ...ALONE, tries: 2 }, again(450)],
  ['5xx, the only choice: no third', failure('server-error'), { ...ALONE, tries: 3 }, next],
  [
    'a wait that the provider asked for is not one of the two retries',
    failure('server-error'),
    { ...ALONE, tries: 3, hasWaited: true },
    again(450),
  ],
  ['but four tries are the most', failure('server-error'), { ...ALONE, tries: 4, hasWaited: true }, next],
  ['refused, reset, no such host: the next backend', failure('unreachable'), FIRST, next],
  ['refused, reset, no such host, the only choice: a retry', failure('unreachable'), ALONE, again(225)],
  ['cut in the middle: the next backend', failure('cut-off'), FIRST, next],
  ['cut in the middle, the only choice: a retry', failure('cut-off'), ALONE, again(225)],
  ['HTML, a redirect, a 200 with an error: the next backend', failure('not-an-answer'), FIRST, next],
  ['HTML, a redirect, a 200 with an error, the only choice: a retry', failure('not-an-answer'), ALONE, again(225)],
  ['silence: the next backend', failure('timed-out'), FIRST, next],
  ['silence of the only choice: tried once', failure('timed-out'), ALONE, next],
  ['context too long: not resent as it is', failure('context-too-long'), ALONE, next],
  ['a refused key: the next backend', failure('bad-credentials'), ALONE, next],
  ['a spent quota: the next backend', failure('quota-spent', { retryAfter: 100 }), ALONE, next],
  ['content filter: tried nowhere else', failure('refused-content'), FIRST, stop],
  ['content filter at the only choice', failure('refused-content'), ALONE, stop],
  ['a wrong request: tried nowhere else', failure('bad-request'), FIRST, stop],
])('%s', (_, failed, tried, expected) => {
  expect(nextStep(failed, tried, RETRY, MIDDLE)).toEqual(expected);
});

describe('for every failure', () => {
  const anyFailure = fc
    .record({
      kind: fc.constantFrom<FailureKind>(
        'rate-limited',
        'quota-spent',
        'unreachable',
        'timed-out',
        'cut-off',
        'refused-content',
        'context-too-long',
        'bad-request',
        'bad-credentials',
        'server-error',
        'not-an-answer',
      ),
      retryAfter: fc.option(fc.nat(20_000), { nil: undefined }),
    })
    .map(({ kind, retryAfter }) => failure(kind, retryAfter === undefined ? {} : { retryAfter }));
  const unit = fc.double({ min: 0, max: 1, noNaN: true });

  test('one backend is tried four times at most, whatever goes wrong in which order', () => {
    fc.assert(
      fc.property(
        fc.array(anyFailure, { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        unit,
        (list, isOnlyChoice, random) => {
          let tries = 0;
          let hasWaited = false;
          for (const failed of list) {
            tries += 1;
            const step = nextStep(failed, { tries, hasWaited, isOnlyChoice }, { attempts: 3, baseDelay: 300 }, random);
            if (step.kind !== 'again') break;
            if (failed.kind === 'rate-limited' && failed.retryAfter !== undefined) hasWaited = true;
          }
          expect(tries).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  test('a retry waits at least half and at most the whole of its back-off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 }), unit, (tries, random) => {
        const step = nextStep(failure('server-error'), { ...ALONE, tries }, RETRY, random);
        const full = 300 * 2 ** (tries - 1);
        expect(step.kind === 'again' && step.delay >= full / 2 && step.delay <= full).toBe(true);
      }),
    );
  });
});
