import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../main/node/config/index.ts';
import { severalAccounts } from '../../../main/node/quota/several-accounts.ts';
import { configured } from '../configured.ts';

const account = (id: string, provider: string, apiKey = id) => ({
  id,
  kind: 'openai' as const,
  provider,
  baseUrl: `http://127.0.0.1:9/${id}`,
  apiKey,
});

const notices = async (backends: ConfigInput['backends'], acknowledged: string[] = []) => {
  const config = await configured({ backends, acknowledged });
  return severalAccounts(config.backends ?? [], config.acknowledged).map(({ id }) => id);
};

describe('several accounts at one provider', () => {
  test('what its terms say is told once the second is there, and not before', async () => {
    expect(await notices([account('one', 'groq')])).toEqual([]);
    expect(await notices([account('one', 'groq'), account('two', 'Groq')])).toEqual(['several-accounts-groq']);
  });

  test('each provider for itself', async () => {
    const backends = [account('one', 'groq'), account('two', 'openrouter'), account('three', 'openrouter')];
    expect(await notices([...backends, { id: 'a', kind: 'colab' }, { id: 'b', kind: 'colab' }])).toEqual([
      'several-accounts-openrouter',
      'several-accounts-colab',
    ]);
  });

  test('not when it was acknowledged', async () => {
    const backends = [account('one', 'groq'), account('two', 'groq')];
    expect(await notices(backends, ['several-accounts-groq'])).toEqual([]);
  });

  test('two entries with one key are one account, and engines of one’s own are none', async () => {
    expect(await notices([account('one', 'groq', 'same'), account('two', 'groq', 'same')])).toEqual([]);
    expect(await notices([account('one', 'vllm'), account('two', 'vllm')])).toEqual([]);
  });
});
