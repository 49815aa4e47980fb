import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock/index.ts';

/** Where what must survive a restart is kept. */
export interface Kept {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

/** How long a line is good, ms: long enough to open Colab and paste it. */
const TOKEN_LIFE = 15 * 60_000;
const MOST_KEPT = 20;
const KEY = 'colab tokens';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const tokenSchema = z.object({
  hash,
  backend: z.string().max(40),
  expiresAt: z.number(),
  /** The worker that it was used by. */
  worker: z.string().max(128).optional(),
});
type Token = z.output<typeof tokenSchema>;

/** What a token is good for. */
export type TokenCheck =
  | { readonly kind: 'good'; readonly backend: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'expired' | 'used'; readonly backend: string };

/** The single-use tokens of the lines that the page showed. Only their hashes are kept. */
export class Tokens {
  readonly #kept: Kept;
  readonly #clock: Clock;
  #tokens: readonly Token[];

  constructor(kept: Kept, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
    this.#tokens = z.array(tokenSchema).max(MOST_KEPT).safeParse(kept.get(KEY)).data ?? [];
  }

  /** A new token for a backend; an unused one that it had before is good no more. */
  offer(backend: string): { readonly token: string; readonly expiresAt: number } {
    const token = `tc_${randomBytes(24).toString('base64url')}`;
    const expiresAt = this.#clock.now() + TOKEN_LIFE;
    const others = this.#tokens.filter(one => one.backend !== backend || one.worker !== undefined);
    this.#put([{ hash: hashOf(token), backend, expiresAt }, ...others]);
    return { token, expiresAt };
  }

  /** When the unused line of a backend ends; undefined: there is none. */
  openUntil(backend: string): number | undefined {
    const open = this.#tokens.find(token => token.backend === backend && token.worker === undefined);
    return open && open.expiresAt > this.#clock.now() ? open.expiresAt : undefined;
  }

  check(token: string): TokenCheck {
    const found = this.#find(token);
    if (!found) return { kind: 'unknown' };
    const { backend } = found;
    if (found.worker !== undefined) return { kind: 'used', backend };
    return found.expiresAt > this.#clock.now() ? { kind: 'good', backend } : { kind: 'expired', backend };
  }

  /** The first to use it has it. */
  use(token: string, worker: string): void {
    const found = this.#find(token);
    this.#put(this.#tokens.map(one => (one === found ? { ...one, worker } : one)));
  }

  /** The line that was shown is good no more. */
  withdraw(backend: string): void {
    this.#put(this.#tokens.filter(token => token.backend !== backend || token.worker !== undefined));
  }

  #find(token: string): Token | undefined {
    const digest = hashOf(token);
    return this.#tokens.find(one => sameHash(one.hash, digest));
  }

  #put(tokens: readonly Token[]): void {
    this.#tokens = tokens.slice(0, MOST_KEPT);
    this.#kept.put(KEY, this.#tokens);
  }
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two hashes of `hashOf` in a time that tells nothing of them. */
export function sameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
