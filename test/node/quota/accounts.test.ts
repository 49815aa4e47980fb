import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../main/node/config/index.ts';
import { Accounts, NOWHERE, remaining } from '../../../main/node/quota/index.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { configured } from '../configured.ts';

type Backend = NonNullable<ConfigInput['backends']>[number];

const cloud = (extra: object = {}): Backend => ({
  id: 'groq',
  kind: 'openai',
  provider: 'groq',
  baseUrl: 'https://g.example/v1',
  apiKey: 'gsk_one',
  model: 'm',
  ...extra,
});

const accounts = new Accounts({ clock: new ManualClock(), ledger: NOWHERE, learnt: NOWHERE });

async function accountOf(backend: Backend) {
  const [entry] = (await configured({ backends: [backend] })).backends ?? [];
  if (!entry) throw new Error('there is no backend');
  return accounts.of(entry);
}

describe('which backends share an account', () => {
  test('those with one key and one model, whatever they are called', async () => {
    expect(await accountOf(cloud({ id: 'renamed' }))).toBe(await accountOf(cloud()));
  });

  test('another key is another account', async () => {
    expect(await accountOf(cloud({ apiKey: 'gsk_two' }))).not.toBe(await accountOf(cloud()));
  });

  test('at Groq each model counts apart, at OpenRouter they count together', async () => {
    const withModel = (provider: string, model: string) => accountOf(cloud({ provider, model }));
    expect(await withModel('groq', 'x')).not.toBe(await withModel('groq', 'y'));
    expect(await withModel('openrouter', 'x:free')).toBe(await withModel('openrouter', 'y:free'));
  });
});

test.each<[string, Backend, boolean]>([
  ['a cloud account, whose limits may be learnt', cloud(), true],
  ['an engine of one’s own, unless its owner says so', cloud({ tier: 'workstation', provider: 'vllm' }), false],
  ['an engine with limits', cloud({ tier: 'workstation', quota: { requestsPerDay: 10 } }), true],
  ['a simulated one with limits', { id: 's', kind: 'simulated', quota: { requestsPerDay: 10 } }, true],
  ['a simulated one without', { id: 's', kind: 'simulated' }, false],
  ['Ollama', { id: 'o', kind: 'ollama' }, false],
])('%s', async (_, backend, hasQuota) => {
  expect((await accountOf(backend)) !== undefined).toBe(hasQuota);
});

test('a changed limit is in force at once, and what was used stays used', async () => {
  const before = await accountOf(cloud({ apiKey: 'gsk_changed', quota: { requestsPerDay: 10 } }));
  before?.lease({ userTier: 'free', promptTokens: 1 });
  const after = await accountOf(cloud({ apiKey: 'gsk_changed', quota: { requestsPerDay: 20 } }));
  expect(after).toBe(before);
  expect(after?.view().windows).toMatchObject([{ limit: 20, used: 1, softLimit: 16 }]);
});

test('the owner may say how a day comes back', async () => {
  const account = await accountOf(cloud({ quota: { requestsPerDay: 10, reset: 'utc-midnight' } }));
  expect(account?.view().windows).toMatchObject([{ comesBack: 'fixed' }]);
});

test('the metrics tell whole requests that are left, and never less than none', async () => {
  const account = await accountOf(cloud({ apiKey: 'gsk_gauge', quota: { requestsPerDay: 10 } }));
  const left = () => remaining(account ? [{ account: 'a/groq', view: account.view() }] : []);
  expect(left()).toEqual([{ labels: { account: 'a/groq', window: 'requests-day' }, value: 10 }]);
  account?.heard([{ window: 'requests-day', limit: 12, remaining: 0 }]);
  expect(left()).toMatchObject([{ value: 0 }]);
});
