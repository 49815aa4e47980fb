import type { FromEngine } from '../node/backends/embedded/protocol.ts';

/**
 * Sends what the engine has to say, in order. Text that is written within one turn of the event loop, as for several
 * callers of one step, goes as one message; nothing waits longer than that turn.
 */
export class Outbox {
  readonly #send: (message: FromEngine) => void;
  #pieces: { id: number; text: string }[] = [];

  constructor(send: (message: FromEngine) => void) {
    this.#send = send;
  }

  text(id: number, text: string): void {
    if (this.#pieces.length === 0) setImmediate(() => this.#flush());
    this.#pieces.push({ id, text });
  }

  post(message: Exclude<FromEngine, { type: 'text' }>): void {
    this.#flush();
    this.#send(message);
  }

  #flush(): void {
    if (this.#pieces.length === 0) return;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#send({ type: 'text', pieces });
  }
}
