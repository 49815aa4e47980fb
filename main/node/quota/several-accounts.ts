import { dialectOf, type SeveralAccountsTerms } from '../backends/index.ts';
import type { BackendConfig } from '../config/index.ts';

/** What an owner should know who has several accounts at one provider, until it is acknowledged. */
export interface SeveralAccounts {
  /** As it stands in the configuration's `acknowledged`. */
  readonly id: string;
  readonly text: string;
  readonly remedy: string;
}

/** https://research.google.com/colaboratory/faq.html, read 2026-08-20. */
const COLAB: SeveralAccountsTerms = {
  name: 'Google Colab',
  says: 'Its terms disallow using multiple accounts to get around limits, and it may end free runtimes that serve something other than their notebook.',
};

const REMEDY = 'Make sure that you may use them so, for instance because they belong to different people.';

/** What is told before a second account at a provider is added; undefined where its terms are not known. */
export function beforeSecondAccount(provider: string): SeveralAccounts | undefined {
  const terms = termsOf(provider);
  return (
    terms && {
      id: idFor(provider),
      text: `This is not the first account at ${terms.name}. ${terms.says}`,
      remedy: REMEDY,
    }
  );
}

/** One notice for each provider with a second account that has not been acknowledged. */
export function severalAccounts(
  backends: readonly BackendConfig[],
  acknowledged: readonly string[],
): readonly SeveralAccounts[] {
  return [...accountsByProvider(backends)].flatMap(([provider, accounts]) => {
    const id = idFor(provider);
    const terms = termsOf(provider);
    if (!terms || accounts.size < 2 || acknowledged.includes(id)) return [];
    return [
      {
        id,
        text: `${accounts.size} accounts at ${terms.name} are configured. ${terms.says}`,
        remedy: REMEDY,
      },
    ];
  });
}

function idFor(provider: string): string {
  return `several-accounts-${provider}`;
}

function termsOf(provider: string): SeveralAccountsTerms | undefined {
  return provider === 'colab' ? COLAB : dialectOf(provider).severalAccounts;
}

/** Entries with one key are one account. */
function accountsByProvider(backends: readonly BackendConfig[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const backend of backends) {
    const provider = backend.kind === 'openai' ? backend.provider?.toLowerCase() : backend.kind;
    if (provider === undefined) continue;
    const key = backend.kind === 'openai' ? backend.apiKey?.reveal() : undefined;
    const account = key === undefined ? `entry ${backend.id}` : `key ${key}`;
    found.set(provider, (found.get(provider) ?? new Set()).add(account));
  }
  return found;
}
