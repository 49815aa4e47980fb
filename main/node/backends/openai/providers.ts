import type { Capability } from '../../config/index.ts';
import type { QuotaTerms } from '../limit-report.ts';
import type { OwnEngineKind } from './own-engine.ts';

/** How one provider's OpenAI surface differs from OpenAI's. A dialect is data. */
export interface Dialect {
  /** Address for the caller's own key, when no backend of this provider is configured. */
  readonly baseUrl?: string;
  readonly model?: string;
  /** Assumed when the configuration lists none. */
  readonly capabilities: readonly Capability[];
  /** Request fields that it answers with 400; each means nothing or is checked as a capability before. */
  readonly drop: readonly string[];
  readonly dropMessageNames: boolean;
  /** Fields that make it continue a last assistant message instead of answering it. */
  readonly continueWith: Readonly<Record<string, unknown>>;
  /** Where a person makes a key. */
  readonly keysPage?: string;
  /** Where it tells of the account, when its model list is open to anyone and so proves no key. */
  readonly keyPath?: string;
  /** Models that what it tells there is about; left out: all. */
  readonly keyIsAbout?: RegExp;
  /** Its model list may be open to anyone, and nothing else that is free would prove a key. */
  readonly listIsOpen?: boolean;
  /** A server that people run themselves, which tells how it is. */
  readonly ownEngine?: OwnEngineKind;
  /** The time that its `x-ratelimit-…` headers speak of; left out: not known. */
  readonly limitWindows?: { readonly requests: 'day' | 'minute'; readonly tokens: 'day' | 'minute' };
  /** Models whose tokens are paid for; left out: none. */
  readonly paidModels?: RegExp;
  /** How it counts. */
  readonly quota: QuotaTerms;
  /** What its terms say of several accounts of one owner; left out: not known. */
  readonly severalAccounts?: SeveralAccountsTerms;
}

export interface SeveralAccountsTerms {
  /** The provider, as people know it. */
  readonly name: string;
  /** A sentence. */
  readonly says: string;
}

/**
 * Of an unknown provider the most careful is assumed: what was used comes back no sooner than its own time after, and
 * every attempt counts, as with OpenAI: "unsuccessful requests contribute to your per-minute limit"
 * (https://help.openai.com/en/articles/5955604).
 */
const CAREFUL: QuotaTerms = { minute: 'rolling', day: 'rolling', countsRefused: true, scope: 'model' };

/**
 * Groq refills continuously, and each model has limits of its own (https://console.groq.com/docs/rate-limits, read
 * 2026-08-22). A request that it turns away is taken to be uncounted, since its 429 keeps the two apart: "Limit 100000,
 * Used 97050, Requested 3619". Should that be wrong, the headers of the next answer say so.
 */
const GROQ: QuotaTerms = { minute: 'bucket', day: 'bucket', countsRefused: false, scope: 'model' };

/**
 * OpenRouter counts the requests to free models for the whole account, failed attempts too, and begins anew at 00:00
 * UTC (https://openrouter.ai/docs/api-reference/limits, read 2026-10-17).
 */
const OPENROUTER: QuotaTerms = { minute: 'rolling', day: 'fixed', countsRefused: true, scope: 'account' };

const PLAIN: Dialect = { capabilities: [], drop: [], dropMessageNames: false, continueWith: {}, quota: CAREFUL };

const DIALECTS: Readonly<Record<string, Dialect>> = {
  // https://console.groq.com/docs/openai: 400 for these fields, read 2026-08-22.
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    model: 'openai/gpt-oss-120b',
    capabilities: ['tools', 'json'],
    drop: ['logprobs', 'logit_bias', 'top_logprobs', 'n'],
    dropMessageNames: true,
    continueWith: {},
    keysPage: 'https://console.groq.com/keys',
    limitWindows: { requests: 'day', tokens: 'minute' },
    quota: GROQ,
    // https://console.groq.com/docs/rate-limits, read 2026-08-22.
    severalAccounts: { name: 'Groq', says: 'Its limits are those of an organisation, whatever number of keys it has.' },
  },
  openrouter: {
    ...PLAIN,
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'openrouter/free',
    capabilities: ['tools', 'json'],
    keysPage: 'https://openrouter.ai/settings/keys',
    keyPath: '/key',
    keyIsAbout: /^openrouter\/free$|:free$/,
    paidModels: /^(?!openrouter\/free$|.*:free$)/,
    quota: OPENROUTER,
    // https://openrouter.ai/docs/api-reference/limits, read 2026-10-17.
    severalAccounts: { name: 'OpenRouter', says: 'It says that extra accounts or keys do not raise its limits.' },
  },
  openai: {
    ...PLAIN,
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    capabilities: ['tools', 'json', 'vision', 'n', 'logprobs'],
    keysPage: 'https://platform.openai.com/api-keys',
    paidModels: /^/,
    limitWindows: { requests: 'minute', tokens: 'minute' },
  },
  // Most versions of its server answer /v1/models whatever the key says (`public_endpoints` in its source).
  llamacpp: { ...PLAIN, listIsOpen: true, ownEngine: 'llamacpp' },
  // vLLM answers a last assistant message unless told to go on with it (`continue_final_message`).
  vllm: {
    ...PLAIN,
    continueWith: { add_generation_prompt: false, continue_final_message: true },
    ownEngine: 'vllm',
  },
  // It asks for no key, so its list proves none.
  lmstudio: { ...PLAIN, listIsOpen: true, ownEngine: 'lmstudio' },
};

/** The dialect of a provider; an unknown one is taken to speak plain OpenAI and to be able to do what is declared. */
export function dialectOf(provider: string | undefined): Dialect {
  const name = provider?.toLowerCase() ?? '';
  return (Object.hasOwn(DIALECTS, name) && DIALECTS[name]) || PLAIN;
}

/** Whether an answer of this model costs somebody money at this provider. */
export function isPaidModel(provider: string | undefined, model: string | undefined): boolean {
  return dialectOf(provider).paidModels?.test(model ?? '') ?? false;
}

/** Providers whose address is known, so that a key alone is enough to call them. */
export const PROVIDERS_WITH_ADDRESS: readonly string[] = Object.entries(DIALECTS).flatMap(([name, { baseUrl }]) =>
  baseUrl ? [name] : [],
);

/** Where a person makes a key for this provider, if it is known. */
export function keysPageOf(provider: string | undefined): string | undefined {
  return dialectOf(provider).keysPage;
}
