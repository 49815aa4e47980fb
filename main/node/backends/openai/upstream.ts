import type { Clock } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import type { Body } from '../body.ts';
import { exchange } from '../exchange.ts';
import type { Failure } from '../failure.ts';
import { clearBody, createPool, readError, readText, transportFailure } from '../transport.ts';
import { failureOfErrorBody, failureOfStatus, lacksModel, type UpstreamError } from './failures.ts';

export interface UpstreamConfig {
  readonly baseUrl: string;
  readonly apiKey?: Secret | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly maxConcurrent: number;
  readonly limitWindows?: UpstreamError['limitWindows'];
}

export interface UpstreamDeps {
  readonly clock: Clock;
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
}

/** A 200 whose body is still to come. */
interface OpenAnswer {
  readonly kind: 'open';
  /** Lower case; empty when there is none. */
  readonly contentType: string;
  readonly headers: UpstreamError['headers'];
  readonly body: Body;
}

export interface FailedAnswer {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** The status, when there was an answer at all. */
  readonly status?: number;
  /** It failed because of the model, which is not there. */
  readonly lacksModel?: boolean;
}

export type JsonAnswer = { readonly kind: 'json'; readonly value: unknown; readonly text: string } | FailedAnswer;

/** HTTP to one account of one OpenAI-compatible server. Failures are values; only an aborted signal throws. */
export interface Upstream {
  /** Sends, and settles everything that is not the start of a 200. */
  open(
    method: 'GET' | 'POST',
    where: string,
    body: string | null,
    signal: AbortSignal,
  ): Promise<OpenAnswer | FailedAnswer>;
  /** Reads an open answer to its end as JSON without an error in it. */
  json(answer: OpenAnswer, signal: AbortSignal, onPiece?: () => void): Promise<JsonAnswer>;
  close(): Promise<void>;
}

/** A connection beside those of the answers, so that a probe does not wait behind them. */
const SPARE_CONNECTIONS = 1;

export function createUpstream(config: UpstreamConfig, { clock, connectTimeout }: UpstreamDeps): Upstream {
  const pool = createPool(config.baseUrl, { connections: config.maxConcurrent + SPARE_CONNECTIONS, connectTimeout });
  const path = new URL(config.baseUrl).pathname.replace(/\/+$/, '');
  const key = config.apiKey;
  const headers = headersFor(config);
  const { limitWindows } = config;
  const context = () => ({ now: clock.now(), limitWindows, ...(key ? { key } : {}) });

  async function open(method: 'GET' | 'POST', where: string, body: string | null, signal: AbortSignal) {
    try {
      const response = await exchange(pool, { path: `${path}${where}`, method, headers, body }, signal);
      const { status } = response;
      const contentType = String(response.headers['content-type'] ?? '').toLowerCase();
      const clear = clearBody(response);
      if (status === 200) return { kind: 'open' as const, contentType, headers: response.headers, body: clear };
      const answer = { status, headers: response.headers, text: await readError(clear, clock), ...context() };
      signal.throwIfAborted();
      return { kind: 'failed' as const, failure: failureOfStatus(answer), status, lacksModel: lacksModel(answer) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed' as const, failure: transportFailure(error, 'before-answer') };
    }
  }

  async function json(answer: OpenAnswer, signal: AbortSignal, onPiece?: () => void): Promise<JsonAnswer> {
    let text: string | undefined;
    try {
      text = await readText(answer.body, onPiece);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed', failure: transportFailure(error, 'during-answer') };
    }
    if (text === undefined) return { kind: 'failed', failure: notAnAnswer('an answer without end') };
    const value = parse(text);
    if (value === undefined) {
      const type = answer.contentType || 'no content type';
      return { kind: 'failed', failure: notAnAnswer(`a 200 without an answer in it (${type})`) };
    }
    const failure = failureOfErrorBody(value, { headers: answer.headers, ...context() });
    return failure ? { kind: 'failed', failure } : { kind: 'json', value, text };
  }

  return { open, json, close: () => pool.destroy() };
}

function headersFor({ headers = {}, apiKey }: UpstreamConfig): Record<string, string> {
  // Names in lower case, so that a configured header takes the place of ours instead of being sent beside it.
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    // Without it a server may choose any encoding, and decoding a stream of tokens costs more than it saves.
    'accept-encoding': 'identity',
    ...Object.fromEntries(own),
    ...(apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
  };
}

function notAnAnswer(message: string): Failure {
  return { kind: 'not-an-answer', message };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
