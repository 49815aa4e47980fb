import { z } from 'zod';
import type { Kept } from './tokens.ts';

const KEY = 'colab sessions';
const MOST = 20;

const rememberedSchema = z.object({
  backend: z.string().max(40),
  worker: z.string().max(128),
  /** Of the worker's secret. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  startedAt: z.number(),
});
/** A session as it is kept, so that its worker finds the node again after a restart of the node. */
export type Remembered = z.output<typeof rememberedSchema>;

export function readRemembered(kept: Kept): readonly Remembered[] {
  return z.array(rememberedSchema).max(MOST).safeParse(kept.get(KEY)).data ?? [];
}

export function remember(kept: Kept, sessions: readonly Remembered[]): void {
  kept.put(KEY, sessions.slice(0, MOST));
}
