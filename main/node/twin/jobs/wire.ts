import type { z } from 'zod';
import type { Clock } from '../../clock/index.ts';
import type { Peer } from '../peer.ts';

export type Reply<T> =
  | { readonly kind: 'answered'; readonly message: T }
  /** Nothing came, or nothing that can be used. */
  | { readonly kind: 'silent' }
  /** It is too old to know of jobs. */
  | { readonly kind: 'not-spoken' };

export interface WireDeps {
  readonly peer: Peer;
  readonly clock: Clock;
  /** Whether this node answers jobs; told in every message. */
  readonly drains: () => boolean;
  /** The twin answered. */
  readonly heard: () => void;
}

/** A question that is answered later than this, ms, is not waited for. */
const PATIENCE = 10_000;

/** The twin, as far as jobs are spoken of. */
export class Wire {
  readonly #deps: WireDeps;
  readonly #ending = new AbortController();
  #twinDrains = false;

  constructor(deps: WireDeps) {
    this.#deps = deps;
  }

  /** Whether the twin said, when it was heard last, that it answers jobs. */
  get twinDrains(): boolean {
    return this.#twinDrains;
  }

  get drains(): boolean {
    return this.#deps.drains();
  }

  /** The twin says whether it answers jobs. */
  learn({ drains }: { readonly drains: boolean }): void {
    this.#twinDrains = drains;
    this.#deps.heard();
  }

  /**
   * Asks, and waits for `limit` ms at most. Never rejects.
   * @param schema what the answer has to be; anything else is silence
   */
  async ask<T extends { readonly drains: boolean }>(
    operation: string,
    message: object,
    schema: z.ZodType<T>,
    limit = PATIENCE,
  ): Promise<Reply<T>> {
    const { peer, clock, drains } = this.#deps;
    const patience = new AbortController();
    const timer = clock.timer(limit, () => patience.abort(new Error('the twin took too long')));
    const signal = AbortSignal.any([patience.signal, this.#ending.signal]);
    try {
      const answer = await peer.ask(operation, { drains: drains(), ...message }, signal);
      if (answer.kind === 'refused' && answer.reason === 'unknown-operation') return { kind: 'not-spoken' };
      if (answer.kind !== 'answered') return { kind: 'silent' };
      const { data } = schema.safeParse(answer.message);
      if (!data) return { kind: 'silent' };
      this.learn(data);
      return { kind: 'answered', message: data };
    } catch (error) {
      if (signal.aborted) return { kind: 'silent' };
      throw error;
    } finally {
      timer.cancel();
    }
  }

  /** Ends what is being asked. */
  close(): void {
    this.#ending.abort(new Error('the node is stopping'));
  }
}
