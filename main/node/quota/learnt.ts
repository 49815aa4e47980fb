import { z } from 'zod';
import type { LimitWindow } from '../backends/index.ts';
import type { Learnt } from './ledger.ts';
import { WINDOWS } from './rule.ts';

const count = z.number().min(0);
const limit = z.object({ limit: count, at: z.number() }).optional().catch(undefined);
const seen = z.object({ used: count, at: z.number() }).optional().catch(undefined);

const windows = <Item extends z.ZodType>(item: Item) =>
  z.object({ 'requests-minute': item, 'requests-day': item, 'tokens-minute': item, 'tokens-day': item });

const schema = z.object({
  limits: windows(limit).catch({}),
  seen: windows(seen).catch({}),
  spentUntil: z.number().optional().catch(undefined),
});

export const NOTHING_LEARNT: Learnt = { limits: {}, seen: {} };

/** What was kept of an account; what does not read is forgotten, and learnt again. */
export function readLearnt(kept: unknown): Learnt {
  const { limits, seen: used, spentUntil } = schema.safeParse(kept).data ?? NOTHING_LEARNT;
  return { limits: present(limits), seen: present(used), ...(spentUntil === undefined ? {} : { spentUntil }) };
}

/** Without the keys that have no value. */
function present<Item>(given: Partial<Record<LimitWindow, Item | undefined>>): Partial<Record<LimitWindow, Item>> {
  const found: Partial<Record<LimitWindow, Item>> = {};
  for (const window of WINDOWS) {
    const item = given[window];
    if (item !== undefined) found[window] = item;
  }
  return found;
}
