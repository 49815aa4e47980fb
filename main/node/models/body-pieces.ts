import type { Readable } from 'node:stream';
import { errorWords } from './error-code.ts';

/** More than this is not held in memory when the disk is slower than the line. */
const HELD_AT_MOST = 4 * 1024 * 1024;

/**
 * The pieces of a body up to its end, or to where it breaks. Iterating over the stream itself would lose what had come
 * when the connection breaks; a hub that cuts often would then never get anywhere. To be made as soon as the body is
 * there, so that nothing of it is missed.
 */
export class BodyPieces implements AsyncIterable<Uint8Array> {
  readonly #body: Readable;
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #end: { readonly broken: string | undefined } | undefined;
  #wake = () => {};

  constructor(body: Readable) {
    this.#body = body;
    body.on('end', () => this.#over(undefined));
    body.on('error', error => this.#over(errorWords(error)));
    body.on('close', () => this.#over('the connection broke'));
    body.on('data', (piece: Uint8Array) => {
      this.#pieces.push(piece);
      this.#held += piece.length;
      if (this.#held > HELD_AT_MOST) body.pause();
      this.#wake();
    });
    if (body.destroyed) this.#over('the connection broke');
  }

  /** Why they ended before the body did; undefined when it ended properly, or goes on. */
  get broken(): string | undefined {
    return this.#end?.broken;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#held -= piece.length;
        if (this.#body.isPaused() && this.#held < HELD_AT_MOST / 2) this.#body.resume();
        yield piece;
      } else if (this.#end) {
        return;
      } else {
        await new Promise<void>(resolve => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Nobody wants the rest: the connection is closed rather than read to the end. */
  drop(): void {
    this.#body.destroy();
  }

  #over(broken: string | undefined): void {
    this.#end ??= { broken };
    this.#wake();
  }
}
