import type { Dispatcher, Pool } from 'undici';
import type { Body } from './body.ts';

/** What is sent. */
export type Outgoing = Pick<Dispatcher.DispatchOptions, 'path' | 'method' | 'headers'> & {
  readonly body: string | null;
};

/** An answer whose head is here. */
export interface Incoming {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

/** Bytes that may lie here unread; beyond them the upstream is slowed down. */
const MOST_UNREAD = 64 * 1024;

/**
 * Sends a request and resolves with the head of its answer. By undici's `dispatch`, not its `request`: that makes a
 * stream of Node of every answer, whose listeners and turns a short answer pays for (by profile about a tenth of all
 * that it costs).
 * @throws the signal's reason when it is aborted, at any time until the body has ended; else what broke the connection
 */
export function exchange(pool: Pool, outgoing: Outgoing, signal: AbortSignal): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    pool.dispatch(outgoing, new Exchange(signal, resolve, reject));
  });
}

/** One request on its way, and its answer's body as it comes. */
class Exchange implements Dispatcher.DispatchHandler, Body {
  readonly #signal: AbortSignal;
  readonly #answered: (answer: Incoming) => void;
  readonly #failed: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #pieces: Uint8Array[] = [];
  #unread = 0;
  #isDiscarding = false;
  #end: { readonly error?: unknown } | undefined;
  /** Whoever waits for the next piece, or for the end. */
  #waiting: { resolve: (piece: Uint8Array | undefined) => void; reject: (error: unknown) => void } | undefined;

  constructor(signal: AbortSignal, answered: (answer: Incoming) => void, failed: (error: unknown) => void) {
    this.#signal = signal;
    this.#answered = answered;
    this.#failed = failed;
    signal.addEventListener('abort', this);
  }

  /** The signal is aborted: at once, also where the connection is not open yet. */
  handleEvent(): void {
    this.#giveUp(this.#signal.reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#end) controller.abort(givenUp());
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Incoming['headers']): void {
    if (status >= 200) this.#answered({ status, headers, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    if (this.#isDiscarding || this.#end) return;
    if (this.#waiting) this.#settle()?.resolve(piece);
    else {
      this.#pieces.push(piece);
      this.#unread += piece.length;
      if (this.#unread > MOST_UNREAD) controller.pause();
    }
  }

  onResponseEnd(): void {
    this.#finish({});
    this.#settle()?.resolve(undefined);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#end) this.#break(error);
  }

  next(): Promise<Uint8Array | undefined> {
    const [first] = this.#pieces;
    if (first) {
      const pieces = this.#pieces;
      this.#pieces = [];
      this.#unread = 0;
      if (this.#controller?.paused) this.#controller.resume();
      return Promise.resolve(pieces.length === 1 ? first : Buffer.concat(pieces));
    }
    return this.#untilMore();
  }

  async discard(): Promise<void> {
    this.#isDiscarding = true;
    this.#pieces = [];
    if (this.#controller?.paused) this.#controller.resume();
    // What breaks off now breaks nothing.
    await this.#untilMore().catch(() => {});
  }

  destroy(): void {
    this.#giveUp(givenUp());
  }

  #untilMore(): Promise<Uint8Array | undefined> {
    if (this.#end) return 'error' in this.#end ? Promise.reject(this.#end.error) : Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #giveUp(reason: unknown): void {
    if (this.#end) return;
    this.#pieces = [];
    this.#break(reason);
    this.#controller?.abort(givenUp());
  }

  #break(error: unknown): void {
    this.#finish({ error });
    this.#failed(error);
    this.#settle()?.reject(error);
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end = end;
    this.#signal.removeEventListener('abort', this);
  }

  #settle() {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}

function givenUp(): Error {
  return new Error('nobody waits for this answer');
}
