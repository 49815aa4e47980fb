import type { Body } from '../body.ts';
import { exchange, type Incoming, type Outgoing } from '../exchange.ts';
import type { Failure } from '../failure.ts';
import { createPool, readText, transportFailure } from '../transport.ts';
import { failureOfStatus } from './failures.ts';

interface FailedReply {
  readonly kind: 'failed';
  readonly failure: Failure;
}

/** An answer with a JSON value in it, or why there is none. */
export type JsonReply = { readonly kind: 'value'; readonly value: unknown } | FailedReply;

type OpenReply = { readonly kind: 'open'; readonly body: Body } | FailedReply;

type Method = 'GET' | 'POST' | 'DELETE';

/** HTTP to one Ollama. Failures are values; only an aborted signal throws, with its reason. */
export interface OllamaClient {
  get(path: string, signal: AbortSignal): Promise<JsonReply>;
  post(path: string, body: object, signal: AbortSignal): Promise<JsonReply>;
  /** Deletes; a success says nothing. */
  remove(path: string, body: object, signal: AbortSignal): Promise<{ kind: 'done' } | FailedReply>;
  /** Posts, and gives the body of a 200 unread. */
  open(path: string, body: object, signal: AbortSignal): Promise<OpenReply>;
  close(): Promise<void>;
}

/** Connections beside those of the answers, so that a probe does not wait behind them. */
const SPARE_CONNECTIONS = 4;

/** @param options.maxConcurrent answers at one time */
export function createClient(
  baseUrl: string,
  options: { readonly maxConcurrent: number; readonly connectTimeout: number },
): OllamaClient {
  const connections = options.maxConcurrent + SPARE_CONNECTIONS;
  const pool = createPool(baseUrl, { connections, connectTimeout: options.connectTimeout });
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, '');
  return clientOver({
    exchange: ({ path, ...outgoing }, signal) => exchange(pool, { ...outgoing, path: `${prefix}${path}` }, signal),
    close: () => pool.destroy(),
  });
}

/** Something that carries requests to an Ollama: connections of this node, or a worker far away. */
export interface OllamaCarrier {
  /** @throws the signal's reason when it is aborted; else what broke it */
  exchange(outgoing: Outgoing, signal: AbortSignal): Promise<Incoming>;
  close(): Promise<void>;
}

export function clientOver(carrier: OllamaCarrier): OllamaClient {
  async function send(method: Method, path: string, body: object | undefined, signal: AbortSignal) {
    signal.throwIfAborted();
    try {
      const outgoing = {
        path,
        method,
        headers: body ? { 'content-type': 'application/json' } : {},
        body: body ? JSON.stringify(body) : null,
      };
      const response = await carrier.exchange(outgoing, signal);
      const type = String(response.headers['content-type'] ?? '');
      if (response.status === 200) {
        if (/json/i.test(type) || method === 'DELETE') return { kind: 'open' as const, body: response.body };
        response.body.destroy();
        const message = `a 200 that is no answer of Ollama (${type || 'no content type'})`;
        return { kind: 'failed' as const, failure: { kind: 'not-an-answer' as const, message } };
      }
      const text = (await readText(response.body)) ?? '';
      const model = body && 'model' in body && typeof body.model === 'string' ? body.model : '';
      return { kind: 'failed' as const, failure: failureOfStatus({ status: response.status, text, model }) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed' as const, failure: transportFailure(error, 'before-answer') };
    }
  }

  async function json(method: 'GET' | 'POST', path: string, body: object | undefined, signal: AbortSignal) {
    const sent = await send(method, path, body, signal);
    if (sent.kind === 'failed') return sent;
    let text: string | undefined;
    try {
      text = await readText(sent.body);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed' as const, failure: transportFailure(error, 'during-answer') };
    }
    return parse(text, path);
  }

  async function remove(path: string, body: object, signal: AbortSignal) {
    const sent = await send('DELETE', path, body, signal);
    if (sent.kind === 'failed') return sent;
    await sent.body.discard();
    return { kind: 'done' as const };
  }

  return {
    get: (path, signal) => json('GET', path, undefined, signal),
    post: (path, body, signal) => json('POST', path, body, signal),
    remove,
    open: (path, body, signal) => send('POST', path, body, signal),
    close: () => carrier.close(),
  };
}

function parse(text: string | undefined, path: string): JsonReply {
  const failed = (message: string): JsonReply => ({ kind: 'failed', failure: { kind: 'not-an-answer', message } });
  if (text === undefined) return failed(`an answer without end to ${path}`);
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return failed(`an answer to ${path} that is no JSON`);
  }
}
