import type { Clock } from '../clock/index.ts';
import { attention, type Check, skipped } from './check.ts';
import type { ToldTime } from './clock-skew.ts';
import { within } from './deadline.ts';

/** What a part of the examination found, with what later checks are made from. */
export interface Outcome {
  readonly checks: readonly Check[];
  /** Models that may answer on this machine, with the bytes that each takes. */
  readonly models?: ReadonlyMap<string, number>;
  readonly times?: readonly ToldTime[];
  readonly memoryBytes?: number;
}

/** A piece of the examination that needs no other. */
export interface Part {
  readonly id: string;
  readonly work: (signal: AbortSignal) => Promise<Outcome>;
}

/** Longest time for one part, ms; they run at the same time. */
const LIMIT = 5000;

/** Does a part. One that hangs or breaks is a line of the report, and never the end of the others. */
export async function runPart({ id, work }: Part, clock: Clock): Promise<Outcome> {
  const late = { checks: [skipped(id, `${id} could not be told within ${LIMIT / 1000} seconds`)] };
  try {
    return await within(clock, LIMIT, work, late);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      checks: [attention(id, `${id} could not be checked: ${why}`, 'this is a fault of the doctor: report it')],
    };
  }
}
