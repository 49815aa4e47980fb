import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { Clock } from '../clock/index.ts';
import { errorWords } from './error-code.ts';
import { type Headers, HubSaying } from './hub-saying.ts';
import type { PartOrigin } from './part-file.ts';
import type { Expected } from './verdict.ts';

/** Looking the host up and connecting to it, ms. A closed network often answers nothing at all. */
const CONNECT_LIMIT = 4000;
/** From the connection to the head of the answer, ms. */
const HEAD_LIMIT = 8000;
/** The hub sends on to its storage once; a few more for a mirror in between. */
const REDIRECTS = 5;

/** What a hub said to a request for a model's bytes. */
export type HubReply =
  /** The model's bytes from `start` on. `origin` tells whether they fit to those that are there. */
  | { readonly kind: 'bytes'; readonly start: number; readonly origin: PartOrigin; readonly body: Readable }
  /** There is nothing behind the bytes that are there. */
  | { readonly kind: 'nothing-behind' }
  /** It may be different next time. */
  | { readonly kind: 'no-answer'; readonly message: string }
  /** It will say so again. */
  | { readonly kind: 'useless'; readonly message: string };

/** Connections for one download. */
export function createAgent(): Agent {
  return new Agent({ connect: { timeout: CONNECT_LIMIT }, headersTimeout: 0, bodyTimeout: 0 });
}

export interface HubRequest {
  readonly url: string;
  readonly model: Expected;
  /** Bytes that are there already, and where they came from. */
  readonly from: number;
  readonly origin: PartOrigin | undefined;
  readonly agent: Agent;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Asks for a model's bytes and follows the hub to where it keeps them. What the hub says of the file on the way (its
 * sha256 and size) is compared at once, so that a wrong file is not fetched first. Only an aborted signal throws.
 */
export async function requestModel(asked: HubRequest): Promise<HubReply> {
  const headers = requestHeaders(asked);
  let url = new URL(asked.url);
  let content: string | undefined;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    const answer = await head(url, headers, asked);
    if ('kind' in answer) return answer;
    const said = new HubSaying(answer.headers);
    content ??= said.content;
    const wrong = said.contradiction(asked.model);
    if (wrong !== undefined) return drop(answer.body, { kind: 'useless', message: wrong });
    if (answer.status < 300 || answer.status >= 400) {
      return answered(answer, said, { url: asked.url, content, etag: said.strongEtag }, asked);
    }
    drop(answer.body, undefined);
    const next = said.location === undefined ? null : URL.parse(said.location, url.href);
    if (!next) return { kind: 'useless', message: `it answered with status ${answer.status} that leads nowhere` };
    if (next.protocol !== url.protocol && next.protocol !== 'https:') {
      return { kind: 'useless', message: `it leads to ${next.host} without encryption` };
    }
    url = next;
  }
  return { kind: 'useless', message: `it leads in a circle (more than ${REDIRECTS} redirects)` };
}

function requestHeaders({ from, origin }: HubRequest): Record<string, string> {
  return {
    'user-agent': 'tandem',
    // A transfer that is packed on the way has other positions than the file.
    'accept-encoding': 'identity',
    ...(from > 0 && { range: `bytes=${from}-` }),
    ...(from > 0 && origin?.etag !== undefined && { 'if-range': origin.etag }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

async function head(url: URL, headers: Record<string, string>, asked: HubRequest): Promise<Answer | HubReply> {
  const limit = new AbortController();
  const timer = asked.clock.timer(CONNECT_LIMIT + HEAD_LIMIT, () => limit.abort(new Error('no answer in time')));
  try {
    const signal = AbortSignal.any([asked.signal, limit.signal]);
    const { statusCode, headers: said, body } = await request(url, { dispatcher: asked.agent, headers, signal });
    return { status: statusCode, headers: said, body };
  } catch (error) {
    asked.signal.throwIfAborted();
    const message = limit.signal.aborted ? 'it took the connection and did not answer' : errorWords(error);
    return { kind: 'no-answer', message };
  } finally {
    timer.cancel();
  }
}

function answered(answer: Answer, said: HubSaying, origin: PartOrigin, asked: HubRequest): HubReply {
  const { status, body } = answer;
  const { from, model } = asked;
  if (status === 416) return drop(body, { kind: 'nothing-behind' });
  if (status === 429 || status === 408 || status >= 500) {
    return drop(body, { kind: 'no-answer', message: `it answered with status ${status}` });
  }
  if (status === 404) return drop(body, { kind: 'useless', message: 'it does not have this file (status 404)' });
  if (status !== 200 && status !== 206) {
    return drop(body, { kind: 'useless', message: `it does not give this file (status ${status})` });
  }
  // A hotel's or a company's page in place of the file.
  if (said.isPage) return drop(body, { kind: 'useless', message: 'what answers there is a web page, not the file' });
  if (status === 200) {
    if (said.length !== undefined && said.length !== model.bytes) {
      const message = `it offers a file of ${said.length} bytes, the right one has ${model.bytes}`;
      return drop(body, { kind: 'useless', message });
    }
    return { kind: 'bytes', start: 0, origin, body };
  }
  const range = said.range;
  if (range?.start !== from || (range.total !== undefined && range.total !== model.bytes)) {
    return drop(body, { kind: 'useless', message: 'it sent another part of the file than it was asked for' });
  }
  return { kind: 'bytes', start: from, origin, body };
}

/** A body that nobody wants: its connection is closed rather than read to the end. */
function drop<T>(body: Readable, reply: T): T {
  body.on('error', () => {}).destroy();
  return reply;
}
