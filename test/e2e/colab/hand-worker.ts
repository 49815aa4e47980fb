import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface HandFrame {
  readonly kind: string;
  readonly n?: number;
  readonly call?: string;
  readonly path?: string;
  readonly body?: string;
  readonly [key: string]: unknown;
}

/** A worker that says only what a test has it say, numbered by hand. */
export class HandWorker implements AsyncDisposable {
  readonly #gateway: string;
  readonly worker = randomBytes(16).toString('hex');
  readonly secret = randomBytes(32).toString('hex');
  readonly heard: HandFrame[] = [];
  #socket: WebSocket | undefined;
  #waiting: (() => void)[] = [];
  #last = 0;
  /** The code with which the node closed. */
  closed: number | undefined;

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  async open(): Promise<this> {
    const socket = new WebSocket(`${this.#gateway.replace('http', 'ws')}/colab/worker`);
    this.#socket = socket;
    this.closed = undefined;
    socket.on('message', data => {
      if (socket !== this.#socket) return;
      this.heard.push(JSON.parse(data.toString()) as HandFrame);
      this.#wake();
    });
    socket.on('close', code => {
      if (socket !== this.#socket) return;
      this.closed = code;
      this.#wake();
    });
    socket.on('error', () => {});
    await once(socket, 'open');
    return this;
  }

  hello(more: object): void {
    const { worker, secret } = this;
    const known = { protocol: 1, got: 0, version: '1', python: '3.12.0', runningFor: 60_000 };
    this.say({ kind: 'hello', worker, secret, ...known, ...more });
  }

  say(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  raw(message: string | Buffer): void {
    this.#socket?.send(message);
  }

  /** Says a numbered frame. */
  tell(frame: object): number {
    this.#last += 1;
    this.say({ n: this.#last, ...frame });
    return this.#last;
  }

  ready(model: string): void {
    this.tell({ kind: 'state', phase: 'ready', revision: 0, model, runningFor: 60_000 });
  }

  answer(call: string | undefined, value: unknown): void {
    this.tell({ kind: 'head', call, status: 200, type: 'application/json' });
    this.tell({ kind: 'piece', call, data: JSON.stringify(value) });
    this.tell({ kind: 'end', call });
  }

  /** The first frame that fits, heard already or to come. */
  async hears(what: (frame: HandFrame) => boolean): Promise<HandFrame> {
    for (;;) {
      const found = this.heard.find(what);
      if (found) return found;
      if (this.closed !== undefined) throw new Error(`closed with ${this.closed}; heard ${JSON.stringify(this.heard)}`);
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  async isClosed(): Promise<number> {
    while (this.closed === undefined) await new Promise<void>(resolve => this.#waiting.push(resolve));
    return this.closed;
  }

  leave(): void {
    this.#socket?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
