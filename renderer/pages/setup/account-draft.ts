import type { Provider } from '../../../main/node/control/setup.ts';
import type { AccountEntry } from './entries.ts';

/** What is typed into the form of an account. */
export interface AccountDraft {
  /** A known provider's id, or empty for any other OpenAI-compatible server. */
  readonly provider: string;
  readonly id: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly model: string;
}

/** A draft whose name nobody has typed: the first that is free, which another may take meanwhile. */
export type TypedDraft = Omit<AccountDraft, 'id'> & { readonly id: string | undefined };

/** The form for a provider, filled with what is known of it. */
export function draftFor(provider: Provider | undefined): TypedDraft {
  return {
    provider: provider?.id ?? '',
    id: undefined,
    baseUrl: provider?.baseUrl ?? '',
    key: '',
    model: provider?.model ?? '',
  };
}

/** The form for an account that is there. Its key stays as it is unless another is given. */
export function draftOf(entry: AccountEntry): AccountDraft {
  const { id, baseUrl, provider = '', model = '' } = entry;
  return { provider, id, baseUrl, key: '', model };
}

/** What is asked about and added: without what is empty. */
export function accountOf({ provider, baseUrl, key }: AccountDraft) {
  const apiKey = key.trim();
  return { baseUrl: baseUrl.trim(), ...(provider && { provider }), ...(apiKey && { apiKey }) };
}

/** The part of an address that people know a server by. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
