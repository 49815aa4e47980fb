import type { Clock } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import { type Frame, FrameReader, framed } from './frames.ts';
import { answerKey, headProof, newNonce, requestKey, SALT_BYTES } from './keys.ts';
import { HEADER, type MessageHead, PEER_CONTENT_TYPE, PROTOCOL } from './protocol.ts';
import { Opener, Sealer } from './sealed-stream.ts';

export interface SealedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Reads the answer to this very request. */
  answer(): AnswerReader;
}

/** Seals one message to the twin. @param boot start of the twin as it was last told, or `''` */
export function sealRequest(
  operation: string,
  message: unknown,
  from: { readonly sender: string; readonly secret: Secret; readonly boot: string; readonly clock: Clock },
): SealedRequest {
  const { sender, secret, boot, clock } = from;
  const time = Math.round(clock.now());
  const head: MessageHead = { sender, operation, time, nonce: newNonce(), boot: boot || NO_BOOT };
  const clear = Buffer.from(JSON.stringify(message ?? null), 'utf8');
  return {
    headers: {
      'content-type': PEER_CONTENT_TYPE,
      [HEADER.sender]: sender,
      [HEADER.time]: String(head.time),
      [HEADER.nonce]: head.nonce,
      [HEADER.protocol]: `${PROTOCOL.major}.${PROTOCOL.minor}`,
      [HEADER.boot]: head.boot,
      [HEADER.proof]: Buffer.from(headProof(secret, head)).toString('base64url'),
    },
    body: framed(new Sealer(requestKey(secret, head)).seal(clear, true), true),
    answer: () => new AnswerReader(secret, head),
  };
}

/** Stands for no known start: a header cannot be empty. */
export const NO_BOOT = '-';

/** A piece of an answer that does not open: it was changed on its way, or somebody else answered. */
export class NotOpened extends Error {}

/** Opens an answer as its bytes come. */
export class AnswerReader {
  readonly #secret: Secret;
  readonly #head: MessageHead;
  readonly #frames = new FrameReader();
  #salt = Buffer.alloc(0);
  #opener: Opener | undefined;
  #isWhole = false;

  constructor(secret: Secret, head: MessageHead) {
    this.#secret = secret;
    this.#head = head;
  }

  /** The last piece was there. Without it the answer was cut off, however orderly the connection ended. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /**
   * Messages that are whole with these bytes.
   * @throws NotOpened
   */
  push(bytes: Uint8Array): unknown[] {
    let rest = bytes;
    if (!this.#opener) {
      const missing = SALT_BYTES - this.#salt.length;
      this.#salt = Buffer.concat([this.#salt, rest.subarray(0, missing)]);
      if (this.#salt.length < SALT_BYTES) return [];
      this.#opener = new Opener(answerKey(this.#secret, this.#head, this.#salt));
      rest = rest.subarray(missing);
    }
    const frames = this.#frames.push(rest);
    if (!frames) throw new NotOpened('what came is no answer of a twin');
    return frames.map(frame => this.#open(frame));
  }

  #open({ piece, isLast }: Frame): unknown {
    const clear = this.#isWhole ? undefined : this.#opener?.open(piece, isLast);
    if (!clear) throw new NotOpened('an answer was changed on its way');
    this.#isWhole = isLast;
    return JSON.parse(clear.toString('utf8'));
  }
}
