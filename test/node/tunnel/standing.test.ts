import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Happening, type Standing, step } from '../../../main/node/tunnel/standing.ts';

const NOW = 1_000_000;
const moment = { now: NOW, random: 0 };
const url = 'https://a.example.org';
const because = { message: 'why' };

describe('the tunnel’s standing', () => {
  test.each<[string, Standing, Happening, Standing]>([
    ['is opened when it is chosen', { kind: 'off' }, { kind: 'chosen' }, { kind: 'opening', attempt: 0 }],
    [
      'is looked at once it is open',
      { kind: 'opening', attempt: 2 },
      { kind: 'opened', url },
      { kind: 'checking', url, attempt: 2 },
    ],
    [
      'counts as open when it is seen from outside',
      { kind: 'checking', url, attempt: 2 },
      { kind: 'check-passed' },
      { kind: 'open', url, attempt: 2, since: NOW },
    ],
    [
      'is degraded after one look in vain',
      { kind: 'open', url, attempt: 0, since: 5 },
      { kind: 'check-failed', ...because },
      { kind: 'degraded', url, attempt: 0, since: 5, failures: 1, ...because },
    ],
    [
      'and after two',
      { kind: 'degraded', url, attempt: 0, since: 5, failures: 1, message: 'old' },
      { kind: 'check-failed', ...because },
      { kind: 'degraded', url, attempt: 0, since: 5, failures: 2, ...because },
    ],
    [
      'is opened anew after three',
      { kind: 'degraded', url, attempt: 0, failures: 2, message: 'old' },
      { kind: 'check-failed', ...because },
      { kind: 'reopening', at: NOW + 500, attempt: 1, ...because },
    ],
    [
      'goes on as before when a look succeeds again',
      { kind: 'degraded', url, attempt: 0, since: 5, failures: 2, message: 'old' },
      { kind: 'check-passed' },
      { kind: 'open', url, attempt: 0, since: 5 },
    ],
    [
      'waits half a second to a second after a first failure',
      { kind: 'opening', attempt: 0 },
      { kind: 'failed', ...because },
      { kind: 'reopening', at: NOW + 500, attempt: 1, ...because },
    ],
    [
      'waits longer with each',
      { kind: 'opening', attempt: 4 },
      { kind: 'failed', ...because },
      { kind: 'reopening', at: NOW + 8000, attempt: 5, ...because },
    ],
    [
      'but never more than five minutes',
      { kind: 'opening', attempt: 40 },
      { kind: 'failed', ...because },
      { kind: 'reopening', at: NOW + 150_000, attempt: 41, ...because },
    ],
    [
      'waits longer each time too when it opens and is lost at once',
      { kind: 'open', url, attempt: 3, since: NOW - 1000 },
      { kind: 'lost', ...because },
      { kind: 'reopening', at: NOW + 4000, attempt: 4, ...because },
    ],
    [
      'begins anew with short waits after five good minutes',
      { kind: 'open', url, attempt: 9, since: NOW - 300_000 },
      { kind: 'lost', ...because },
      { kind: 'reopening', at: NOW + 500, attempt: 1, ...because },
    ],
    [
      'is opened when the wait is over',
      { kind: 'reopening', at: NOW, attempt: 3, ...because },
      { kind: 'due' },
      { kind: 'opening', attempt: 3 },
    ],
    [
      'waits for its owner when it is refused',
      { kind: 'opening', attempt: 3 },
      { kind: 'refused', ...because },
      { kind: 'refused', ...because },
    ],
    ['and nothing else ends that', { kind: 'refused', ...because }, { kind: 'due' }, { kind: 'refused', ...because }],
    ['but its owner', { kind: 'refused', ...because }, { kind: 'asked' }, { kind: 'opening', attempt: 0 }],
    [
      'moves to the name that was wished for',
      { kind: 'open', url: 'https://b', attempt: 0, since: 5 },
      { kind: 'moved', url },
      { kind: 'checking', url, attempt: 0 },
    ],
    [
      'is off when none is chosen',
      { kind: 'open', url, attempt: 0, since: 5 },
      { kind: 'not-chosen' },
      { kind: 'off' },
    ],
    ['a late word changes nothing when it is off', { kind: 'off' }, { kind: 'lost', ...because }, { kind: 'off' }],
    [
      'nor does a tunnel that opens late',
      { kind: 'reopening', at: 5, attempt: 1, ...because },
      { kind: 'opened', url },
      { kind: 'reopening', at: 5, attempt: 1, ...because },
    ],
  ])('%s', (_what, before, happening, after) => {
    expect(step(before, happening, moment)).toEqual(after);
  });

  test('whatever happens in whatever order, it is opened at most as often as the back-off allows', () => {
    const bad = fc.constantFrom<Happening>(
      { kind: 'opened', url },
      { kind: 'failed', message: 'no' },
      { kind: 'check-passed' },
      { kind: 'check-failed', message: 'no' },
      { kind: 'lost', message: 'no' },
    );
    fc.assert(
      fc.property(
        fc.array(bad, { maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (happenings, random) => {
          let now = 0;
          let openings = 0;
          let standing: Standing = step({ kind: 'off' }, { kind: 'chosen' }, { now, random });
          for (const happening of happenings) {
            standing = step(standing, happening, { now, random });
            if (standing.kind !== 'reopening') continue;
            now = standing.at;
            standing = step(standing, { kind: 'due' }, { now, random });
            openings += 1;
          }
          // The sum of the shortest waits: half a second, one, two, … up to half of five minutes.
          const least = Array.from({ length: openings }, (_, nth) => Math.min(150_000, 500 * 2 ** nth));
          expect(now).toBeGreaterThanOrEqual(least.slice(0, -1).reduce((sum, wait) => sum + wait, 0));
        },
      ),
    );
  });
});
