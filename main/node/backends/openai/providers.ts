import type { Capability } from '../../config/index.ts';

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
  /** Its model list may be open to anyone, and nothing else that is free would prove a key. */
  readonly listIsOpen?: boolean;
  /** The time that its `x-ratelimit-…` headers speak of; left out: not known. */
  readonly limitWindows?: { readonly requests: 'day' | 'minute'; readonly tokens: 'day' | 'minute' };
}

const PLAIN: Dialect = { capabilities: [], drop: [], dropMessageNames: false, continueWith: {} };

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
  },
  openrouter: {
    ...PLAIN,
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'openrouter/free',
    capabilities: ['tools', 'json'],
    keysPage: 'https://openrouter.ai/settings/keys',
    keyPath: '/key',
  },
  openai: {
    ...PLAIN,
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-mini',
    capabilities: ['tools', 'json', 'vision', 'n', 'logprobs'],
    keysPage: 'https://platform.openai.com/api-keys',
    limitWindows: { requests: 'minute', tokens: 'minute' },
  },
  // Most versions of its server answer /v1/models whatever the key says (`public_endpoints` in its source).
  llamacpp: { ...PLAIN, listIsOpen: true },
  // vLLM answers a last assistant message unless told to go on with it (`continue_final_message`).
  vllm: { ...PLAIN, continueWith: { add_generation_prompt: false, continue_final_message: true } },
};

/** The dialect of a provider; an unknown one is taken to speak plain OpenAI and to be able to do what is declared. */
export function dialectOf(provider: string | undefined): Dialect {
  const name = provider?.toLowerCase() ?? '';
  return (Object.hasOwn(DIALECTS, name) && DIALECTS[name]) || PLAIN;
}

/** Providers whose address is known, so that a key alone is enough to call them. */
export const PROVIDERS_WITH_ADDRESS: readonly string[] = Object.entries(DIALECTS).flatMap(([name, { baseUrl }]) =>
  baseUrl ? [name] : [],
);

/** Where a person makes a key for this provider, if it is known. */
export function keysPageOf(provider: string | undefined): string | undefined {
  return dialectOf(provider).keysPage;
}
