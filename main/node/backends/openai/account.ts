import type { Pool } from 'undici';
import { z } from 'zod';
import type { Secret } from '../../config/index.ts';
import { exchange } from '../exchange.ts';
import type { Failure } from '../failure.ts';
import { createPool, readText, transportFailure } from '../transport.ts';
import { failureOfErrorBody, failureOfStatus } from './failures.ts';
import { type AccountLimit, limitsInHeaders, limitsOfKey } from './limits.ts';
import { dialectOf } from './providers.ts';

/** What a provider says of an account; the messages are for people and hold no secret. */
export type AccountCheck =
  | {
      readonly kind: 'accepted';
      readonly models: readonly string[];
      readonly limits: readonly AccountLimit[];
      /** What else its owner should know. */
      readonly note?: string;
    }
  /** The key is wrong, or missing. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string }
  /** Something answers, and it tells nothing about the account: no such API, asked too often. */
  | { readonly kind: 'not-understood'; readonly message: string };

export interface Account {
  readonly provider?: string;
  readonly baseUrl: string;
  readonly apiKey?: Secret;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Milliseconds to open a connection; the signal bounds the whole check. */
const CONNECT_TIMEOUT = 3000;

/**
 * Asks whether the key of an account is good, at no cost: for the model list, and of a provider that shows this list to
 * anyone (`keyPath`) for the account itself. Never rejects; a signal that ends it counts as no answer.
 */
export async function checkAccount(account: Account, signal: AbortSignal): Promise<AccountCheck> {
  const { keyPath, listIsOpen } = dialectOf(account.provider);
  // What a form brings is not checked by the configuration's loader yet, and no HTTP header takes anything else.
  if (account.apiKey && !/^[\x21-\x7e]+$/.test(account.apiKey.reveal())) {
    return { kind: 'refused', message: 'the key has a space or a special character in it: copy it again' };
  }
  const pool = createPool(account.baseUrl, { connections: 2, connectTimeout: CONNECT_TIMEOUT });
  try {
    const [list, key] = await Promise.all([
      ask(pool, account, '/models', signal),
      keyPath === undefined ? undefined : ask(pool, account, keyPath, signal),
    ]);
    if (key) return judgeKey(key, list);
    if (list.kind === 'failed') return list.check;
    const models = modelsIn(list.body);
    if (!models)
      return { kind: 'not-understood', message: `what answers at ${account.baseUrl}/models lists no models` };
    const note =
      listIsOpen && account.apiKey
        ? 'such a server may list its models to anyone, so the key itself is not proven'
        : undefined;
    return { kind: 'accepted', models, limits: list.limits, ...(note && { note }) };
  } finally {
    await pool.destroy();
  }
}

type Reply =
  | { readonly kind: 'value'; readonly body: unknown; readonly limits: readonly AccountLimit[] }
  | { readonly kind: 'failed'; readonly check: AccountCheck };

async function ask(pool: Pool, account: Account, where: string, signal: AbortSignal): Promise<Reply> {
  const { baseUrl, apiKey: key } = account;
  const path = `${new URL(baseUrl).pathname.replace(/\/+$/, '')}${where}`;
  const headers = {
    accept: 'application/json',
    ...account.headers,
    ...(key && { authorization: `Bearer ${key.reveal()}` }),
  };
  try {
    const answer = await exchange(pool, { path, method: 'GET', headers, body: null }, signal);
    const text = (await readText(answer.body)) ?? '';
    // A wait given as a date is measured by the clock of the one who gave it.
    const told = { headers: answer.headers, now: Date.parse(String(answer.headers.date)), ...(key && { key }) };
    if (answer.status !== 200) {
      const failure = failureOfStatus({ ...told, status: answer.status, text });
      return { kind: 'failed', check: judge(failure, answer.status, `${baseUrl}${where}`, key) };
    }
    const body = parse(text);
    const inside = failureOfErrorBody(body, told);
    if (inside) return { kind: 'failed', check: judge(inside, 200, `${baseUrl}${where}`, key) };
    return { kind: 'value', body, limits: limitsInHeaders(answer.headers, dialectOf(account.provider).limitWindows) };
  } catch (error) {
    const message = signal.aborted ? 'it did not answer in time' : transportFailure(error, 'before-answer').message;
    return { kind: 'failed', check: { kind: 'unreachable', message } };
  }
}

function judge(failure: Failure, status: number, url: string, key: Secret | undefined): AccountCheck {
  const { message } = failure;
  switch (failure.kind) {
    case 'bad-credentials':
      return { kind: 'refused', message: key ? message : `it wants a key (${message})` };
    case 'quota-spent':
      return { kind: 'accepted', models: [], limits: [], note: `nothing is left of its quota (${message})` };
    case 'rate-limited':
      return { kind: 'not-understood', message: `it was asked too often to tell (${message}); ask again in a minute` };
    case 'server-error':
    case 'timed-out':
      if (status >= 500 || status === 408) return { kind: 'unreachable', message: `it is in trouble (${message})` };
      return { kind: 'not-understood', message: `there is nothing at ${url} (${message})` };
    default:
      return { kind: 'not-understood', message: `what answers at ${url} is no such API (${message})` };
  }
}

/** The key decides; a list that anyone may see is only an addition. */
function judgeKey(key: Reply, list: Reply): AccountCheck {
  if (key.kind === 'failed') return key.check;
  const told = limitsOfKey(key.body);
  if (!told) return { kind: 'not-understood', message: 'its answer about the key is none that is known' };
  const models = list.kind === 'value' ? modelsIn(list.body) : undefined;
  return { kind: 'accepted', models: models ?? [], ...told };
}

const model = z.looseObject({ id: z.string() });
/** OpenAI's list, or a bare one (Together). */
const modelsBody = z.union([z.looseObject({ data: z.array(model) }).transform(({ data }) => data), z.array(model)]);

function modelsIn(body: unknown): string[] | undefined {
  return modelsBody.safeParse(body).data?.map(({ id }) => id);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
