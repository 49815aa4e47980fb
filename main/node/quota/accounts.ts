import { createHash } from 'node:crypto';
import { dialectOf } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { BackendConfig } from '../config/index.ts';
import { Account, type QuotaConfig } from './account.ts';
import type { LearntStore, QuotaLedger } from './ledger.ts';
import { SteadyTime } from './steady-time.ts';

export interface AccountsDeps {
  readonly clock: Clock;
  readonly ledger: QuotaLedger;
  readonly learnt: LearntStore;
}

/** Without a `quota` of the owner's, what is above this share of a day is for paying users all the same. */
const SOFT_LIMIT = 0.8;

/** The accounts of this node. They outlive the backends that use them: a changed entry is still the same account. */
export class Accounts {
  readonly #deps: AccountsDeps;
  readonly #time: SteadyTime;
  readonly #accounts = new Map<string, Account>();

  constructor(deps: AccountsDeps) {
    this.#deps = deps;
    this.#time = new SteadyTime(deps.clock, by => {
      for (const account of this.#accounts.values()) account.setBack(by);
    });
  }

  /** The account that a backend uses, with what the owner says of it now; undefined for one that has no quota. */
  of(backend: BackendConfig): Account | undefined {
    if (!hasQuota(backend)) return undefined;
    const dialect = dialectOf(backend.kind === 'openai' ? backend.provider : undefined);
    const reset = backend.quota?.reset;
    const terms = reset ? { ...dialect.quota, day: COMES_BACK[reset] } : dialect.quota;
    const model = (backend.kind === 'openai' && backend.model) || dialect.model || '';
    const name = nameOf(backend);
    const place = `${name} ${terms.scope === 'model' ? model : ''} ${terms.day}`;
    const config = configOf(backend);
    const account = this.#accounts.get(place);
    if (account) {
      account.configure(config);
      return account;
    }
    const { ledger, learnt } = this.#deps;
    const fresh = new Account({ key: name, model, terms, config, ledger, learnt, time: this.#time });
    this.#accounts.set(place, fresh);
    return fresh;
  }
}

const COMES_BACK = { 'utc-midnight': 'fixed', rolling: 'rolling', refilling: 'bucket' } as const;

type QuotaBackend = Extract<BackendConfig, { kind: 'openai' | 'simulated' }>;

/** A cloud may have limits that nobody configured; an engine of one's own has those that its owner says. */
function hasQuota(backend: BackendConfig): backend is QuotaBackend {
  if (backend.kind !== 'openai' && backend.kind !== 'simulated') return false;
  return backend.quota !== undefined || (backend.kind === 'openai' && backend.tier === 'cloud');
}

/**
 * Another key is another account, whatever the entry is called, and the same key is the same one. Only a part of a hash
 * of it is written anywhere.
 */
function nameOf(backend: QuotaBackend): string {
  if (backend.kind === 'simulated' || !backend.apiKey) return `backend:${backend.id}`;
  const { host } = new URL(backend.baseUrl);
  const digest = createHash('sha256').update(`${host}\n${backend.apiKey.reveal()}`).digest('hex');
  return `${host}#${digest.slice(0, 16)}`;
}

function configOf({ quota }: QuotaBackend): QuotaConfig {
  const { requestsPerMinute, requestsPerDay, tokensPerMinute, tokensPerDay, softLimit = SOFT_LIMIT } = quota ?? {};
  return {
    softLimit,
    limits: {
      ...(requestsPerMinute === undefined ? {} : { 'requests-minute': requestsPerMinute }),
      ...(requestsPerDay === undefined ? {} : { 'requests-day': requestsPerDay }),
      ...(tokensPerMinute === undefined ? {} : { 'tokens-minute': tokensPerMinute }),
      ...(tokensPerDay === undefined ? {} : { 'tokens-day': tokensPerDay }),
    },
  };
}
