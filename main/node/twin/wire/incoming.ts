import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import { jsonIn } from '../json.ts';
import type { RefusalReason } from '../peer.ts';
import { FrameReader, framed } from './frames.ts';
import { answerKey, headProof, isNonce, requestKey, SALT_BYTES } from './keys.ts';
import type { NonceMemory } from './nonce-memory.ts';
import { CLOCK_TOLERANCE, HEADER, type MessageHead, majorOf, PROTOCOL } from './protocol.ts';
import { Opener, Sealer } from './sealed-stream.ts';

/** Who receives. */
export interface Receiver {
  readonly nodeId: string;
  /** Shared with the twin; undefined while there is none. */
  readonly secret: Secret | undefined;
  /** Which start of this node it is. */
  readonly boot: string;
  readonly clock: Clock;
}

export type Incoming =
  | { readonly kind: 'opened'; readonly sender: string; readonly message: unknown; readonly answer: AnswerSealer }
  | NotTaken;

/** In clear, for nothing is agreed that could seal it: it must tell an outsider nothing worth knowing. */
export interface NotTaken {
  readonly kind: 'refused';
  readonly reason: RefusalReason | 'restarted';
  readonly message: string;
}

/** A message whose headers the twin wrote; its body is still to be read. */
export interface Knock {
  readonly kind: 'twin';
  readonly head: MessageHead;
  readonly secret: Secret;
}

/** Who knocks, by the headers alone: bodies are long, and none is read for somebody who is not the twin. */
export function readKnock(operation: string, headers: IncomingHttpHeaders, receiver: Receiver): Knock | NotTaken {
  const { secret, clock, nodeId, boot } = receiver;
  const text = (name: string) => String(headers[name] ?? '');
  const protocol = text(HEADER.protocol);
  const major = majorOf(protocol);
  if (major !== PROTOCOL.major) {
    return refused('version', `this node speaks version ${PROTOCOL.major} of the twins’ protocol, not ${major ?? '?'}`);
  }
  if (!secret) return refused('not-paired', 'this node has no twin');
  const head = headOf(operation, text);
  if (!head) return refused('not-opened', 'the message is not well formed');
  // A message of our own that somebody sends back to us.
  if (head.sender === nodeId) return refused('not-opened', `both nodes are called ${nodeId}; one has to be renamed`);
  const skew = head.time - clock.now();
  if (Math.abs(skew) > CLOCK_TOLERANCE) {
    return refused(
      'clock-skew',
      `the clocks differ by ${Math.round(Math.abs(skew) / 60_000)} minutes; five are tolerated`,
    );
  }
  if (!isProof(text(HEADER.proof), headProof(secret, head))) return NOT_OURS;
  if (head.boot !== boot) return refused('restarted', 'the message is meant for an earlier start of this node');
  return { kind: 'twin', head, secret };
}

/** Opens the message itself. Nothing is done for whom it does not open. */
export function openRequest({ head, secret }: Knock, body: Uint8Array, nonces: NonceMemory): Incoming {
  const clear = openedBy(requestKey(secret, head), body);
  if (clear === undefined) return NOT_OURS;
  if (!nonces.isNew(head)) return refused('replayed', 'this very message was here before');
  return { kind: 'opened', sender: head.sender, message: clear.message, answer: new AnswerSealer(secret, head) };
}

function isProof(text: string, right: Uint8Array): boolean {
  const given = Buffer.from(text, 'base64url');
  return given.length === right.length && timingSafeEqual(given, right);
}

function headOf(operation: string, text: (name: string) => string): MessageHead | undefined {
  const sender = text(HEADER.sender);
  const nonce = text(HEADER.nonce);
  const time = text(HEADER.time);
  const boot = text(HEADER.boot);
  if (!/^[\w.-]{1,64}$/.test(sender) || !isNonce(nonce) || !/^\d{1,15}$/.test(time)) return undefined;
  return { operation, sender, nonce, time: Number(time), boot };
}

function openedBy(key: Uint8Array, body: Uint8Array): { readonly message: unknown } | undefined {
  const reader = new FrameReader();
  const [frame, ...more] = reader.push(body) ?? [];
  if (!frame?.isLast || more.length > 0 || reader.hasRest) return undefined;
  const clear = new Opener(key).open(frame.piece, true);
  const message = clear && jsonIn(clear.toString('utf8'));
  return message === undefined ? undefined : { message };
}

function refused(reason: NotTaken['reason'], message: string): NotTaken {
  return { kind: 'refused', reason, message };
}

const NOT_OURS = refused('not-opened', 'the message does not open with the secret that this node shares with its twin');

/** Seals the answer to one request, message by message. */
export class AnswerSealer {
  readonly #salt = randomBytes(SALT_BYTES);
  readonly #sealer: Sealer;
  #hasBegun = false;

  constructor(secret: Secret, head: MessageHead) {
    this.#sealer = new Sealer(answerKey(secret, head, this.#salt));
  }

  seal(message: unknown, isLast: boolean): Buffer {
    const clear = Buffer.from(JSON.stringify(message ?? null), 'utf8');
    const frame = framed(this.#sealer.seal(clear, isLast), isLast);
    if (this.#hasBegun) return frame;
    this.#hasBegun = true;
    return Buffer.concat([this.#salt, frame]);
  }
}
