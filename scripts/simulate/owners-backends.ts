import type { BackendInput } from '../../main/node/config/index.ts';
import { HOUR } from './day.ts';
import type { EngineSpeed } from './engine.ts';
import type { ProviderTerms } from './provider-count.ts';
import type { SessionPlan } from './sessions.ts';

/* The owner's eight backends, by the owner's plan where it says something and by what providers were seen to do. */

/** One of them: how the node is told of it, and how it is in truth. */
export type OwnersBackend = { readonly id: string; readonly entry: BackendInput } & (
  | { readonly kind: 'workstation'; readonly speed: EngineSpeed; readonly slots: number }
  | { readonly kind: 'colab'; readonly speed: EngineSpeed; readonly slots: number; readonly plan: SessionPlan }
  | {
      readonly kind: 'cloud';
      readonly provider: 'groq' | 'openrouter';
      readonly terms: ProviderTerms;
      readonly tells: 'with-answers' | 'when-probed' | 'nothing';
    }
);

/** A Phi-3-size model on two sockets, an instance on each: 8 tokens a second alone, 40 together. */
const T7910: EngineSpeed = { read: 250, writeAlone: 8, writeTogether: 40 };
/** A 7B model in four bits on a T4: 39 tokens a second alone (llama.cpp), 100 for five callers. */
const T4: EngineSpeed = { read: 1500, writeAlone: 39, writeTogether: 100 };
/** The morning's round begins at 07:00 with A; B is restarted two hours later. Nobody begins one in the evening. */
const MORNINGS = { a: 7 * HOUR, b: 9 * HOUR } as const;

const GROQ: ProviderTerms = { requestsPerDay: 100, day: 'leaks', requestsPerMinute: 30, countsFailures: false };
const OPENROUTER: ProviderTerms = {
  requestsPerDay: 100,
  day: 'utc-midnight',
  requestsPerMinute: 20,
  countsFailures: true,
};

export const OWNERS_BACKENDS: readonly OwnersBackend[] = [
  workstation('t7910-a'),
  workstation('t7910-b'),
  colab('colab-a', MORNINGS.a),
  colab('colab-b', MORNINGS.b),
  cloud('groq-a', 'groq', GROQ),
  cloud('groq-b', 'groq', GROQ),
  cloud('openrouter-a', 'openrouter', OPENROUTER),
  cloud('openrouter-b', 'openrouter', OPENROUTER),
];

function workstation(id: string): OwnersBackend {
  const slots = 10;
  const entry = openAiEntry(id, { provider: 'llamacpp', tier: 'workstation', maxConcurrent: slots });
  return { id, kind: 'workstation', entry, speed: T7910, slots };
}

/** The node is told of the 500 as of any account's limit, and that nothing of it is kept for paying users. */
function colab(id: string, startsAt: number): OwnersBackend {
  const slots = 5;
  const plan: SessionPlan = { startsAt, length: 12 * HOUR, requests: 500 };
  const quota = { requestsPerDay: plan.requests, softLimit: 1, reset: 'utc-midnight' } as const;
  const entry = openAiEntry(id, { provider: 'llamacpp', tier: 'colab', maxConcurrent: slots, quota });
  return { id, kind: 'colab', entry, speed: T4, slots, plan };
}

function cloud(id: string, provider: 'groq' | 'openrouter', terms: ProviderTerms): OwnersBackend {
  const { requestsPerDay, requestsPerMinute } = terms;
  const quota = { requestsPerDay, requestsPerMinute, softLimit: 0.8 };
  const entry = openAiEntry(id, { provider, tier: 'cloud', quota });
  return { id, kind: 'cloud', provider, terms, tells: provider === 'groq' ? 'with-answers' : 'when-probed', entry };
}

type OpenAiInput = Extract<BackendInput, { kind: 'openai' }>;

/** Nothing is ever sent to the address; the node only reads of whose account it is. */
function openAiEntry(id: string, rest: Omit<OpenAiInput, 'id' | 'kind' | 'baseUrl'>): OpenAiInput {
  return { id, kind: 'openai', baseUrl: `https://${id}.invalid/v1`, ...rest };
}
