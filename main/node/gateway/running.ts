import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

declare module 'fastify' {
  interface FastifyReply {
    /** Set for every request before anything else is done with it. */
    underway: Underway;
  }
}

/** One request, until its response is sent or its connection is gone. */
export class Underway {
  readonly #response: ServerResponse;
  #listeners: (() => void)[] = [];
  #isOver = false;
  /** Ends it, because the node goes down. */
  whenCut: (() => void) | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Calls `over` once: at the end, or at once when that has come already. */
  whenOver(over: () => void): void {
    if (this.#isOver) over();
    else this.#listeners.push(over);
  }

  /** Whether a response is due, or under way, to a request that has arrived whole. */
  get isAnswering(): boolean {
    return this.#response.req.complete || this.#response.headersSent;
  }

  /** To be called when it has ended in either way; the second call does nothing. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const listener of this.#listeners) listener();
    this.#listeners = [];
  }
}

/** How long telling those who are cut off may take, ms. */
const LAST_WORDS = 500;

/** Requests under way: a stop waits for them, and a connection that breaks the rules is judged by its own. */
export class Running {
  readonly #byConnection = new Map<Socket, Set<Underway>>();
  #count = 0;
  #isDraining = false;
  #idle: (() => void) | undefined;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /**
   * Takes note of a new connection. A response that waits behind another one of its connection (pipelining) does not
   * hear of the connection's end: it is listened to here, once for all its requests, since listeners for each would
   * cost every request some µs.
   */
  connected(socket: Socket): void {
    const here = new Set<Underway>();
    this.#byConnection.set(socket, here);
    socket.once('close', () => {
      this.#byConnection.delete(socket);
      for (const one of [...here]) one.end();
    });
  }

  track(response: ServerResponse): Underway {
    const one = new Underway(response);
    const here = this.#byConnection.get(response.req.socket);
    here?.add(one);
    this.#count += 1;
    response.once('close', () => one.end());
    one.whenOver(() => {
      here?.delete(one);
      this.#count -= 1;
      if (this.#count === 0) this.#idle?.();
    });
    return one;
  }

  /** Whether a response is due, or under way, on this connection. */
  isAnswering(socket: Socket): boolean {
    for (const one of this.#byConnection.get(socket) ?? []) if (one.isAnswering) return true;
    return false;
  }

  /** Resolves when the running requests have ended; those that have not after `limit` ms are cut. */
  async drain(limit: number): Promise<void> {
    this.#isDraining = true;
    await this.#ended(limit);
    await this.cut();
  }

  /** Ends the running requests: their callers are told that the node is stopping. */
  async cut(): Promise<void> {
    this.#isDraining = true;
    for (const here of this.#byConnection.values()) for (const one of here) one.whenCut?.();
    await this.#ended(LAST_WORDS);
  }

  #ended(limit: number): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, limit);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
