import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whenOver } from './call.ts';

interface Entry {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

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

  /** Resolves when the running requests have ended, or after `limit` ms. */
  drain(limit: number): Promise<void> {
    this.#isDraining = true;
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
