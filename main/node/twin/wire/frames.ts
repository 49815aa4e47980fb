/*
 * Sealed pieces one behind the other: four bytes with the length of the piece, whose highest bit tells the last one,
 * and the piece. Who changes that bit changes the piece's nonce, and it does not open.
 */

const HEAD_BYTES = 4;
const LAST = 0x8000_0000;
/** A chat of 10 MiB as JSON text in JSON, at worst; more is no piece of ours. */
const LONGEST_PIECE = 32 * 1024 * 1024;

export interface Frame {
  readonly piece: Buffer;
  readonly isLast: boolean;
}

/** A piece with its length before it. */
export function framed(piece: Uint8Array, isLast: boolean): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE((piece.length | (isLast ? LAST : 0)) >>> 0);
  return Buffer.concat([head, piece]);
}

/** Finds the frames in bytes that come in pieces of any size. */
export class FrameReader {
  #rest: Buffer[] = [];
  #size = 0;
  /** Bytes that the next frame needs, its head included; undefined while its head is not there. */
  #wanted: number | undefined;

  /** Frames that are whole with these bytes; undefined when no frame can look like that. */
  push(bytes: Uint8Array): Frame[] | undefined {
    this.#rest.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#size += bytes.byteLength;
    const frames: Frame[] = [];
    for (;;) {
      if (this.#size < (this.#wanted ?? HEAD_BYTES)) return frames;
      // Joined only when something is whole: a long piece that comes in many bits is not copied at each.
      const all = this.#joined();
      const head = all.readUInt32BE(0);
      const end = HEAD_BYTES + (head & ~LAST);
      if (end > HEAD_BYTES + LONGEST_PIECE) return undefined;
      this.#wanted = end;
      if (this.#size < end) return frames;
      frames.push({ piece: all.subarray(HEAD_BYTES, end), isLast: (head & LAST) !== 0 });
      this.#rest = [all.subarray(end)];
      this.#size -= end;
      this.#wanted = undefined;
    }
  }

  /** Whether bytes are left over that are no whole frame. */
  get hasRest(): boolean {
    return this.#size > 0;
  }

  #joined(): Buffer {
    const [only] = this.#rest;
    if (this.#rest.length === 1 && only) return only;
    const all = Buffer.concat(this.#rest);
    this.#rest = [all];
    return all;
  }
}
