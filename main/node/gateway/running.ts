import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from './call.ts';

interface Entry {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** How long telling those who are cut off may take, ms. */
const LAST_WORDS = 500;

/** Requests under way: a stop waits for them, and a connection that breaks the rules is judged by its own. */
export class Running {
  readonly #entries = new Set<Entry>();
  #isDraining = false;
  #idle: (() => void) | undefined;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  track(request: FastifyRequest, reply: FastifyReply): void {
    const entry = { request, reply };
    this.#entries.add(entry);
    whenOver(reply, () => {
      this.#entries.delete(entry);
      if (this.#entries.size === 0) this.#idle?.();
    });
  }

  /** Whether a response is due, or under way, on this connection to a request that has arrived whole. */
  isAnswering(socket: Socket): boolean {
    for (const { request, reply } of this.#entries) {
      if (request.raw.socket === socket && (request.raw.complete || reply.raw.headersSent)) return true;
    }
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
    for (const { reply } of this.#entries) reply.whenCut?.();
    await this.#ended(LAST_WORDS);
  }

  #ended(limit: number): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, limit);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
