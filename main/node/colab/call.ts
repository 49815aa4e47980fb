import type { Answer, AnswerBody } from '../backends/index.ts';
import type { NodeFrame } from './frames.ts';

export interface CallOptions {
  readonly id: string;
  /** Bytes of the answer that may be on their way or lie here unread. */
  readonly window: number;
  readonly send: (frame: NodeFrame) => void;
  readonly signal: AbortSignal;
  /** It is over, in whatever way: frames for it are late from now on. */
  readonly over: () => void;
}

/** One question to a worker's engine, and its answer as it comes. */
export class WorkerCall implements AnswerBody {
  readonly #options: CallOptions;
  readonly #head = Promise.withResolvers<Answer>();
  #pieces: Buffer[] = [];
  /** Bytes that the worker may still send. */
  #allowed: number;
  /** Bytes that were read here and not yet allowed again. */
  #read = 0;
  #isDiscarding = false;
  #end: { readonly error?: unknown } | undefined;
  #waiting: PromiseWithResolvers<Uint8Array | undefined> | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#allowed = options.window;
    // Whoever asked hears of a failure; one that comes after the head has nobody to tell here.
    this.#head.promise.catch(() => {});
    options.signal.addEventListener('abort', this);
  }

  /** The head of the answer. */
  get answered(): Promise<Answer> {
    return this.#head.promise;
  }

  /** The signal is aborted. */
  handleEvent(): void {
    this.#giveUp(this.#options.signal.reason);
  }

  head(status: number, type: string): void {
    this.#head.resolve({ status, headers: { 'content-type': type }, body: this });
  }

  /** @returns false when it is more than was allowed */
  piece(data: string): boolean {
    const bytes = Buffer.from(data);
    this.#allowed -= bytes.length;
    if (this.#allowed < 0) return false;
    if (this.#isDiscarding) this.#allow(bytes.length);
    else if (this.#waiting) {
      this.#settle()?.resolve(bytes);
      this.#allow(bytes.length);
    } else this.#pieces.push(bytes);
    return true;
  }

  ended(): void {
    this.#finish({});
    if (this.#pieces.length === 0) this.#settle()?.resolve(undefined);
  }

  /** It broke off; nothing more comes. */
  broke(error: Error): void {
    if (this.#end) return;
    this.#finish({ error });
    this.#head.reject(error);
    this.#settle()?.reject(error);
  }

  next(): Promise<Uint8Array | undefined> {
    if (this.#pieces.length > 0) {
      const bytes = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#allow(bytes.length);
      return Promise.resolve(bytes);
    }
    if (this.#end) return 'error' in this.#end ? Promise.reject(this.#end.error) : Promise.resolve(undefined);
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  async discard(): Promise<void> {
    this.#isDiscarding = true;
    const unread = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#pieces = [];
    this.#allow(unread);
    // What breaks off now breaks nothing.
    await this.next().catch(() => {});
  }

  destroy(): void {
    this.#giveUp(new Error('nobody waits for this answer'));
  }

  /** Not at each piece: a frame for every quarter of the window. */
  #allow(bytes: number): void {
    this.#read += bytes;
    const { id, window, send } = this.#options;
    if (this.#end || this.#read < window / 4) return;
    send({ kind: 'more', call: id, bytes: this.#read });
    this.#allowed += this.#read;
    this.#read = 0;
  }

  #giveUp(reason: unknown): void {
    if (this.#end) return;
    this.#pieces = [];
    this.#options.send({ kind: 'cancel', call: this.#options.id });
    this.#finish({ error: reason });
    this.#head.reject(reason);
    this.#settle()?.reject(reason);
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end = end;
    this.#options.signal.removeEventListener('abort', this);
    this.#options.over();
  }

  #settle() {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
