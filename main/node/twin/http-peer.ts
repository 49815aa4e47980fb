import type { Readable } from 'node:stream';
import { Agent } from 'undici';
import type { Clock } from '../clock/index.ts';
import type { Secret } from '../config/index.ts';
import { letGo } from './let-go.ts';
import { type Peer, type PeerAnswer, PeerLost, type PeerStream, type PeerTrouble, type RefusalReason } from './peer.ts';
import {
  type AnswerReader,
  NotOpened,
  PEER_CONTENT_TYPE,
  PEER_PATH,
  type SealedRequest,
  sealRequest,
} from './wire/index.ts';

export interface HttpPeerDeps {
  readonly nodeId: string;
  readonly secret: () => Secret | undefined;
  /** Addresses of the twin's gateway, the one to try first first. */
  readonly addresses: () => readonly string[];
  readonly clock: Clock;
  /** For opening a connection, ms. */
  readonly connectTimeout: number;
}

/** An answer that has begun. */
interface Reply {
  readonly kind: 'reply';
  readonly body: Readable;
  readonly reader: AnswerReader;
}

/** `elsewhere`: this address does not lead to the twin; another may. `anew`: it has started again since. */
type Sent = Reply | PeerTrouble | { readonly kind: 'elsewhere'; readonly message: string } | { readonly kind: 'anew' };

/** The twin over HTTP, through whichever of its addresses answers. */
export class HttpPeer implements Peer {
  readonly #deps: HttpPeerDeps;
  readonly #shared: { readonly agent: Agent /** Start of the twin as it was last told. */; boot: string };

  constructor(deps: HttpPeerDeps, shared?: { readonly agent: Agent; boot: string }) {
    this.#deps = deps;
    this.#shared = shared ?? { agent: newAgent(deps.connectTimeout), boot: '' };
  }

  /** The twin through this one address, whatever is thought of it. */
  at(address: string): Peer {
    return new HttpPeer({ ...this.#deps, addresses: () => [address] }, this.#shared);
  }

  async ask(operation: string, message: unknown, signal: AbortSignal): Promise<PeerAnswer> {
    const sent = await this.#send(operation, message, signal);
    if (sent.kind !== 'reply') return sent;
    try {
      for await (const part of partsOf(sent)) {
        if (part.kind === 'message') return { kind: 'answered', message: part.message };
        if (part.kind !== 'end') return part;
      }
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'unreachable', message: wordsOf(error) };
    } finally {
      this.#letGo(sent);
    }
    return { kind: 'failed', message: 'the twin answered nothing' };
  }

  async open(operation: string, message: unknown, signal: AbortSignal): Promise<PeerStream> {
    const sent = await this.#send(operation, message, signal);
    if (sent.kind !== 'reply') return sent;
    const parts = partsOf(sent);
    try {
      const first = await parts.next();
      if (!first.done && first.value.kind !== 'message' && first.value.kind !== 'end') {
        await parts.return(undefined);
        this.#letGo(sent);
        return first.value;
      }
      return { kind: 'opened', messages: messagesOf(first, parts, signal, () => this.#letGo(sent)) };
    } catch (error) {
      this.#letGo(sent);
      signal.throwIfAborted();
      return { kind: 'unreachable', message: wordsOf(error) };
    }
  }

  close(): Promise<void> {
    return this.#shared.agent.destroy();
  }

  /** The same sealed message goes to each address: the twin takes it once, whichever way it comes. */
  async #send(operation: string, message: unknown, signal: AbortSignal): Promise<Reply | PeerTrouble> {
    const secret = this.#deps.secret();
    if (!secret) return { kind: 'refused', reason: 'not-paired', message: 'this node has no twin' };
    let last: PeerTrouble = { kind: 'unreachable', message: 'no address of the twin is known' };
    let isFresh = true;
    let sealed = this.#seal(operation, message, secret);
    const addresses = this.#deps.addresses();
    for (let place = 0; place < addresses.length; ) {
      const sent = await this.#sendTo(addresses[place] ?? '', operation, sealed, signal);
      if (sent.kind === 'anew' && isFresh) {
        isFresh = false;
        sealed = this.#seal(operation, message, secret);
        continue;
      }
      if (sent.kind === 'reply' || sent.kind === 'unreachable' || sent.kind === 'failed') return sent;
      // Another node may have got the address since; the twin may still be at the next one.
      last = sent.kind === 'refused' ? sent : unreachable(sent);
      place += 1;
    }
    return last;
  }

  #letGo({ body, reader }: Reply): void {
    letGo(body, reader, this.#deps.clock);
  }

  #seal(operation: string, message: unknown, secret: Secret): SealedRequest {
    const { nodeId, clock } = this.#deps;
    return sealRequest(operation, message, { sender: nodeId, secret, boot: this.#shared.boot, clock });
  }

  async #sendTo(address: string, operation: string, sealed: SealedRequest, signal: AbortSignal): Promise<Sent> {
    signal.throwIfAborted();
    try {
      const { origin, pathname } = new URL(address);
      const path = `${pathname.replace(/\/$/, '')}${PEER_PATH}${operation}`;
      const { headers, body } = sealed;
      const reply = await this.#shared.agent.request({ origin, path, method: 'POST', headers, body, signal });
      const isOurs = String(reply.headers['content-type'] ?? '').startsWith(PEER_CONTENT_TYPE);
      // Whoever reads it hears of it too, and nobody else has to.
      reply.body.on('error', () => {});
      if (reply.statusCode === 200 && isOurs) return { kind: 'reply', body: reply.body, reader: sealed.answer() };
      return this.#turnedAway(reply.statusCode, await beginningOf(reply.body));
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'elsewhere', message: wordsOf(error) };
    }
  }

  #turnedAway(status: number, text: string): Sent {
    const told = toldIn(text);
    if (told?.code === 'restarted' && told.boot) {
      this.#shared.boot = told.boot;
      return { kind: 'anew' };
    }
    // It was there, through another address, and its answer was lost.
    if (told?.code === 'replayed') return { kind: 'unreachable', message: 'the twin’s answer was lost' };
    const reason = REASONS.find(known => known === told?.code);
    if (reason) return { kind: 'refused', reason, message: told?.message ?? reason };
    return { kind: 'elsewhere', message: `something else answered there, with status ${status}` };
  }
}

function unreachable(sent: Extract<Sent, { kind: 'elsewhere' | 'anew' }>): PeerTrouble {
  const message = sent.kind === 'elsewhere' ? sent.message : 'the twin starts again and again';
  return { kind: 'unreachable', message };
}

function newAgent(connectTimeout: number): Agent {
  // Who asks bounds the answer by a signal; nobody else knows how long it may take. Probed connections: a tunnel that
  // died silently would otherwise hold the next message.
  return new Agent({ connect: { timeout: connectTimeout }, headersTimeout: 0, bodyTimeout: 0, allowH2: false });
}

/** Words of the protocol for which an answer in clear is believed: at worst somebody keeps us from our twin. */
const REASONS: readonly RefusalReason[] = ['not-paired', 'not-opened', 'clock-skew', 'version', 'unknown-operation'];
/** An answer in clear is short. */
const CLEAR_LIMIT = 8 * 1024;

async function beginningOf(body: Readable): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size >= CLEAR_LIMIT) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}

function toldIn(text: string): { readonly code: string; readonly message: string; readonly boot: string } | undefined {
  try {
    const { error, boot } = JSON.parse(text);
    if (error?.type !== 'peer_error') return undefined;
    return {
      code: String(error.code),
      message: String(error.message).slice(0, 300),
      boot: String(boot ?? '').slice(0, 64),
    };
  } catch {
    return undefined;
  }
}

type Part = { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'end' } | PeerTrouble;

/** @throws PeerLost when it breaks off before its end */
async function* partsOf({ body, reader }: Reply): AsyncGenerator<Part> {
  try {
    const pieces = body.iterator({ destroyOnReturn: false });
    for await (const piece of pieces) for (const part of reader.push(piece)) yield partOf(part);
  } catch (error) {
    throw new PeerLost(wordsOf(error));
  }
  if (!reader.isWhole) throw new PeerLost('the twin’s answer was cut off');
}

function partOf(part: unknown): Part {
  if (typeof part !== 'object' || part === null) return { kind: 'failed', message: 'the twin’s answer makes no sense' };
  if ('message' in part) return { kind: 'message', message: part.message };
  if ('end' in part) return { kind: 'end' };
  if ('refused' in part)
    return { kind: 'refused', reason: 'unknown-operation', message: 'the twin is of an older version' };
  return { kind: 'failed', message: 'failed' in part ? String(part.failed).slice(0, 300) : 'the twin failed' };
}

/** The messages of a stream; left early, the twin stops too. */
async function* messagesOf(
  first: IteratorResult<Part>,
  rest: AsyncGenerator<Part>,
  signal: AbortSignal,
  letGoOfIt: () => void,
): AsyncGenerator<unknown> {
  try {
    for (let part = first; !part.done; part = await rest.next()) {
      if (part.value.kind === 'end') return;
      if (part.value.kind !== 'message') throw new PeerLost(part.value.message);
      yield part.value.message;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    // Reads no further, so that what is left can run out.
    await rest.return(undefined);
    letGoOfIt();
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof NotOpened || error instanceof PeerLost) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code ? `the connection failed (${code})` : 'the connection failed';
}
