import { z } from 'zod';
import { MOST_ADDRESSES } from './addresses.ts';

/** Who the twin is, as it was last heard. */
export interface TwinIdentity {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Where it said that it can be reached. */
  readonly addresses: readonly string[];
}

/** Where it is kept over a restart: the store's small things. */
export interface Kept {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

const identitySchema = z.object({
  id: z.string().min(1).max(64),
  name: z.string().max(100),
  version: z.string().max(40),
  addresses: z.array(z.string().max(500)).max(MOST_ADDRESSES),
});

const KEY = 'twin identity';

/** Remembers who the twin is, so that it has a name and an address also while it is away. */
export class KnownTwin {
  readonly #kept: Kept;
  #identity: TwinIdentity | undefined;

  constructor(kept: Kept) {
    this.#kept = kept;
    const read = identitySchema.safeParse(kept.get(KEY));
    this.#identity = read.success ? read.data : undefined;
  }

  get identity(): TwinIdentity | undefined {
    return this.#identity;
  }

  /** For people. */
  get name(): string {
    return this.#identity?.name ?? 'the twin';
  }

  /** @returns whether anything of it is new */
  learn(identity: TwinIdentity): boolean {
    if (JSON.stringify(identity) === JSON.stringify(this.#identity)) return false;
    this.#identity = identity;
    this.#kept.put(KEY, identity);
    return true;
  }

  forget(): void {
    this.#identity = undefined;
    this.#kept.put(KEY, null);
  }
}
