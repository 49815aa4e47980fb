import { z } from 'zod';
import type { PullFailure } from '../../backends/index.ts';

/** A model that is to be fetched, is being fetched, or was. */
export interface Pull {
  readonly model: string;
  readonly state: PullState;
  /** Bytes that are there. */
  readonly done: number;
  /** Bytes of the whole; undefined until the registry has told. */
  readonly total?: number;
  /** Bytes a second, lately. */
  readonly speed?: number;
  /** Ms until all is there, at this speed. */
  readonly timeLeft?: number;
}

export type PullState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'pulling'; readonly step: 'manifest' | 'fetching' | 'verifying' | 'writing' }
  /** It failed in a way that passes, and is tried again by itself. */
  | { readonly kind: 'resting'; readonly until: number; readonly message: string }
  /** By hand; it goes on from where it is when it is resumed. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string; readonly cause: PullFailure['cause'] | 'no-space' }
  | { readonly kind: 'done'; readonly at: number };

const bytes = z.number().nonnegative();

/** What is kept of the list across a restart: what was under way begins anew, and the engine goes on with its part. */
export const keptPulls = z
  .array(
    z.object({
      model: z.string().min(1).max(400),
      state: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('waiting') }),
        z.object({ kind: z.literal('stopped') }),
        z.object({ kind: z.literal('failed'), message: z.string(), cause: z.string() }),
        z.object({ kind: z.literal('done'), at: z.number() }),
      ]),
      done: bytes,
      total: bytes.optional(),
    }),
  )
  .max(200);
