import { describe, expect, test } from 'vitest';
import type { AccountCheck } from '../../../main/node/backends/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { checkKey } from '../../../main/node/doctor/accounts.ts';

type Account = Parameters<typeof checkKey>[0];
const groq: Account = {
  id: 'groq',
  kind: 'openai',
  provider: 'groq',
  tier: 'cloud',
  baseUrl: 'https://api.groq.test/v1',
  apiKey: new Secret('gsk_private'),
  model: 'gpt-oss',
  maxConcurrent: 16,
};
const { apiKey: _key, ...keyless } = groq;
const accepted = (given: Partial<Extract<AccountCheck, { kind: 'accepted' }>> = {}): AccountCheck => ({
  kind: 'accepted',
  models: ['gpt-oss'],
  limits: [],
  ...given,
});

describe('an account', () => {
  test.each<[string, Account, AccountCheck, RegExp]>([
    ['that is good', groq, accepted(), /^ok groq: its key is accepted; it has the model gpt-oss → undefined$/],
    [
      'with limits',
      groq,
      accepted({ limits: [{ name: 'requests a day', limit: 1000, remaining: 970, resetsInMs: 180_000 }] }),
      /^ok .*970 of 1000 requests a day left, all again in 3 min/,
    ],
    [
      'that is spent',
      groq,
      accepted({ limits: [{ name: 'credits', limit: 10, remaining: 0 }] }),
      /^attention .*0 of 10 credits left → .*other backends/,
    ],
    ['with a note', groq, accepted({ note: 'a free account' }), /^ok .*a free account/],
    [
      'whose model is gone',
      groq,
      accepted({ models: ['a', 'b', 'c', 'd', 'e', 'f'] }),
      /^attention .*does not list the model gpt-oss → .*one that it has: a, b, c, d, e, …$/,
    ],
    ['whose list is not known', groq, accepted({ models: [] }), /^ok /],
    ['without a model', { ...groq, model: undefined }, accepted(), /^attention .*no model is configured/],
    ['of one’s own without a model', { ...groq, model: undefined, tier: 'workstation' }, accepted(), /^ok /],
    ['that needs no key', keyless, accepted(), /^ok groq: it answers without a key/],
    [
      'with a wrong key',
      groq,
      { kind: 'refused', message: 'HTTP 401: Invalid API Key' },
      /^down groq: its key is refused \(HTTP 401.*console\.groq\.com\/keys/,
    ],
    [
      'without the key that it wants',
      keyless,
      { kind: 'refused', message: 'it wants a key' },
      /^down groq: it wants a/,
    ],
    [
      'that is away',
      groq,
      { kind: 'unreachable', message: 'it hangs' },
      /^skipped .*could not be checked \(it hangs\)/,
    ],
    ['that is none', groq, { kind: 'not-understood', message: 'there is nothing' }, /^attention .*baseUrl/],
  ])('%s', async (_title, account, answer, expected) => {
    const check = await checkKey(account, async () => answer, new AbortController().signal);
    expect(check.id).toBe('key:groq');
    expect(`${check.state} ${check.what} → ${check.remedy}`).toMatch(expected);
  });
});
