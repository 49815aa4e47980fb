import { amount } from './amount.ts';
import { attention, type Check, ok } from './check.ts';

export interface MemoryQuestion {
  readonly memoryBytes: number;
  readonly freeBytes: number;
  /** Models that answer on this machine, with the bytes that each takes when it is loaded. */
  readonly models: ReadonlyMap<string, number>;
}

/** Share of the memory that one model may take; the rest is for its context, the system, and everything else. */
const SHARE = 0.8;

/** The memory of this machine beside the largest model that it is to run. */
export function checkMemory({ memoryBytes, freeBytes, models }: MemoryQuestion): Check {
  const id = 'memory';
  const what = `${amount(memoryBytes)} of memory, ${amount(freeBytes)} of it free`;
  const [largest] = [...models].toSorted(([, a], [, b]) => b - a);
  if (!largest) return ok(id, what);
  const [name, bytes] = largest;
  if (bytes <= memoryBytes * SHARE) return ok(id, `${what}; enough for ${name} (about ${amount(bytes)})`);
  const remedy =
    'name a smaller model in the configuration; one that does not fit is slow beyond use, or ends the engine';
  return attention(id, `${what}; ${name} takes about ${amount(bytes)}, which is too much`, remedy);
}
