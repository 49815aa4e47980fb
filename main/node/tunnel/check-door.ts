import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { GatewayError, type GuardedRoutes } from '../gateway/index.ts';

/** One look from outside that is under way. */
export interface Look {
  /** What is to be asked for. */
  readonly path: string;
  /** What this node, and nobody else, answers there. */
  readonly proof: string;
  /** From now on the node answers nothing there. */
  end(): void;
}

const PREFIX = '/tunnel/check/';
const NOTHING_HERE = `There is nothing at GET ${PREFIX}.`;
/** A proxy on the way may ask again. */
const MOST_ANSWERS = 3;

/**
 * Where the node recognises itself through its public URL. Only nonces that it has made itself and that it waits for are
 * answered, so it is of no use to anybody else; the answer needs a secret that lives as long as the process and serves
 * for nothing else, so nobody else can give it.
 */
export class CheckDoor implements GuardedRoutes {
  readonly prefix = PREFIX;
  readonly #secret = randomBytes(32);
  /** Answers that are left, by nonce. */
  readonly #expected = new Map<string, number>();

  look(): Look {
    const nonce = randomBytes(18).toString('base64url');
    this.#expected.set(nonce, MOST_ANSWERS);
    return {
      path: `${PREFIX}${nonce}`,
      proof: this.#proofOf(nonce),
      end: () => void this.#expected.delete(nonce),
    };
  }

  // Handed on as a function of its own, so it keeps hold of this door.
  readonly add = (app: FastifyInstance): void => {
    app.get<{ Params: { nonce: string } }>(`${PREFIX}:nonce`, { exposeHeadRoute: false }, (request, reply) => {
      const { nonce } = request.params;
      const left = this.#expected.get(nonce) ?? 0;
      // The same answer as at any other address that there is not.
      if (left === 0) throw new GatewayError({ status: 404, code: 'not_found', message: NOTHING_HERE });
      this.#expected.set(nonce, left - 1);
      return reply.header('cache-control', 'no-store').send({ proof: this.#proofOf(nonce) });
    });
  };

  #proofOf(nonce: string): string {
    return createHmac('sha256', this.#secret).update(nonce).digest('hex');
  }
}
