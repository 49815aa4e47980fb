import { createCipheriv, createDecipheriv } from 'node:crypto';

/*
 * A sequence of pieces, each sealed so that none can be read, changed, left out, doubled or put elsewhere, and the end
 * cannot be cut off: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM, as age and
 * Tink have it. The nonce of a piece is its number and whether it is the last, so a key is for one stream only.
 * Why not libsodium's: docs/decisions/0019-what-travels-between-twins.md.
 */

const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** Seals the pieces of one stream, in order. */
export class Sealer {
  readonly #key: Uint8Array;
  #number = 0;

  /** @param key 32 bytes that no other stream has */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  seal(clear: Uint8Array, isLast: boolean): Buffer {
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(this.#number, isLast), { authTagLength: TAG_BYTES });
    this.#number += 1;
    return Buffer.concat([cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Opens the pieces of one stream, in order. */
export class Opener {
  readonly #key: Uint8Array;
  #number = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** The piece in clear; undefined when it is not the one that was sealed at this place with this key. */
  open(sealed: Uint8Array, isLast: boolean): Buffer | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const nonce = nonceOf(this.#number, isLast);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      const clear = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
      this.#number += 1;
      return clear;
    } catch {
      return undefined;
    }
  }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(number, NONCE_BYTES - 1 - 6, 6);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}
