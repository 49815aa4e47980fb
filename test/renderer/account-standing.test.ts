import { describe, expect, test } from 'vitest';
import type { Station } from '../../main/node/control/index.ts';
import { isHeldBack, standingOf, standingWords } from '../../renderer/components/account-standing.ts';
import { accountsHeadline } from '../../renderer/pages/accounts/headline.ts';

type Quota = NonNullable<Station['quota']>;

const NOW = Date.UTC(2026, 10, 24, 12);
const LATER = NOW + 3_600_000;

/** A day of which so much is used, out of a hundred. */
function day(used: number): Quota['windows'][number] {
  return {
    window: 'requests-day',
    limit: 100,
    used,
    softLimit: 80,
    hardStop: 98,
    shareLeft: 1 - used / 100,
    resetsAt: LATER,
    comesBack: 'fixed',
    source: 'configured',
  };
}

const stop = (kind: 'shaped' | 'kept' | 'spent', reason: string) => ({ kind, reason, until: LATER });
const never = { kind: 'kept', reason: 'its limit of 0 a day leaves nothing for this request' } as const;
const spent = stop('spent', 'rests until 00:00 UTC (used up: 98 of 100 a day). Nothing to do.');
const full = stop('shaped', 'rests until 12:01 (limit of 30 a minute). Nothing to do.');
const kept = stop('kept', 'its free share is used (80 of 100); the rest is kept for paying users, resets at 00:00 UTC');

const serving = { kind: 'serving' } as const;
const resting = (reason: string) => ({ kind: 'resting', until: LATER, reason }) as const;
const refused = { kind: 'disabled', reason: 'its key was refused (401)' } as const;

describe('how an account stands', () => {
  test.each<[string, Station['state'], Quota, boolean, RegExp]>([
    ['open', serving, { windows: [day(10)] }, false, /^Has room for everyone\. Nothing to do\.$/],
    ['open', { kind: 'untried' }, { windows: [] }, false, /^Has room/],
    [
      'near',
      { kind: 'degraded', reason: 'near' },
      { windows: [day(72)] },
      false,
      /^Near the end of what is for everyone/,
    ],
    [
      'kept',
      { kind: 'degraded', reason: kept.reason },
      { windows: [day(80)], free: kept },
      true,
      /^Its free share .*UTC\. N/,
    ],
    [
      'kept',
      { kind: 'degraded', reason: never.reason },
      { windows: [], free: never },
      true,
      /^For paying users only: its/,
    ],
    ['spent', resting(spent.reason), { windows: [day(98)], free: spent, paid: spent }, true, /^Rests until 00:00 UTC/],
    ['spent', resting(spent.reason), { windows: [], free: spent, paid: spent }, true, /^Rests until 00:00 UTC/],
    ['shaped', resting(full.reason), { windows: [day(1)], free: full, paid: full }, true, /^Rests until 12:01 \(limit/],
    [
      'resting',
      resting('rate limit'),
      { windows: [] },
      true,
      /^Rests until \d\d:\d\d \(rate limit\)\. Nothing to do\.$/,
    ],
    [
      'never',
      { kind: 'disabled', reason: never.reason },
      { windows: [], paid: never },
      false,
      /^Is never asked: its limit/,
    ],
    ['disabled', refused, { windows: [], paid: spent }, false, /^Is disabled: its key was refused \(401\)\. Put/],
    ['down', { kind: 'down', reason: 'it hung up.' }, { windows: [] }, false, /^Is down: it hung up\. It is looked at/],
    ['preparing', { kind: 'preparing', until: LATER, reason: 'soon' }, { windows: [] }, false, /^Gets ready: soon\./],
    [
      'faulty',
      { kind: 'degraded', reason: 'some failed' },
      { windows: [day(1)] },
      false,
      /^Serves at times: some failed\./,
    ],
  ])('%s: a state of %j', (kind, state, quota, canBeEnded, words) => {
    const standing = standingOf({ state, quota });
    expect(standing.kind).toBe(kind);
    expect(isHeldBack(standing)).toBe(canBeEnded);
    expect(standingWords(standing, NOW)).toMatch(words);
  });
});

describe('the title of the accounts page', () => {
  test.each<[string, string, readonly [Station['state'], Quota][]]>([
    ['No account is set up yet', 'serving', []],
    ['The one account has room', 'serving', [[serving, { windows: [] }]]],
    [
      'All 2 accounts have room',
      'serving',
      [
        [serving, { windows: [] }],
        [serving, { windows: [day(1)] }],
      ],
    ],
    [
      '2 accounts near their limit',
      'attention',
      [
        [serving, { windows: [day(75)] }],
        [serving, { windows: [day(75)] }],
      ],
    ],
    [
      'a/0 is disabled; none of 2 has room',
      'down',
      [
        [refused, { windows: [] }],
        [serving, { windows: [], free: kept }],
      ],
    ],
    [
      '2 accounts are used up',
      'down',
      [
        [serving, { windows: [], paid: spent }],
        [serving, { windows: [], paid: spent }],
      ],
    ],
    [
      '2 accounts wait for their next minute',
      'attention',
      [
        [serving, { windows: [], paid: full }],
        [serving, { windows: [], paid: full }],
      ],
    ],
    [
      'a/1 is kept for paying users; one of 2 has room',
      'attention',
      [
        [serving, { windows: [] }],
        [serving, { windows: [], free: kept }],
      ],
    ],
  ])('%s', (text, mood, accounts) => {
    expect(
      accountsHeadline(
        accounts.map(([state, quota], place) => account(`a/${place}`, state, quota)),
        NOW,
      ),
    ).toEqual({ text, mood });
  });

  test('of accounts that are stopped in different ways tells the one that needs a hand', () => {
    const all = [
      account('a/full', serving, { windows: [], paid: full, free: full }),
      account('a/spent', serving, { windows: [], paid: spent, free: spent }),
      account('a/refused', refused, { windows: [] }),
    ];
    const titles = [all, all.slice(0, 2), all.slice(0, 1)].map(some => accountsHeadline(some, NOW).text);
    expect(titles).toEqual([
      'a/refused is disabled; none of 3 has room',
      expect.stringMatching(/^a\/spent is used up until .*; none of 2 has room$/),
      expect.stringMatching(/^a\/full rests until \d\d:\d\d$/),
    ]);
  });
});

function account(id: string, state: Station['state'], quota: Quota): Station {
  return {
    id,
    node: 'a',
    backend: id,
    kind: 'openai',
    tier: 'cloud',
    simulated: false,
    capabilities: [],
    state,
    inFlight: 0,
    slots: 1,
    waiting: 0,
    answered: 0,
    failed: 0,
    quota,
  };
}
