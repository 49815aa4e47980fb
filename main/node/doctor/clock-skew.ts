import { duration } from './amount.ts';
import { attention, type Check, down, ok, skipped } from './check.ts';

/** A time that another machine told in its `Date` header. */
export interface ToldTime {
  readonly host: string;
  /** Ms since the epoch, in whole seconds as the header has it. */
  readonly theirs: number;
  /** Our clock when the answer came. */
  readonly ours: number;
}

/** Beyond this, certificates and signatures begin to be refused. */
const TOO_FAR = 5 * 60_000;
const NOTICEABLE = 30_000;
const SET_IT = 'let the system set its clock by itself (date and time settings; on Linux: timedatectl set-ntp true)';

/** This machine's clock beside those of the backends that were reached; one that disagrees with all is wrong. */
export function checkClock(told: readonly ToldTime[]): Check {
  const id = 'clock';
  // Of several the one that is nearest: another machine's clock may be the wrong one.
  const [nearest] = told.toSorted((a, b) => Math.abs(skewOf(a)) - Math.abs(skewOf(b)));
  if (!nearest) return skipped(id, 'The clock could not be compared: no backend on another machine was reached');
  const skew = skewOf(nearest);
  const size = Math.abs(skew);
  if (size < NOTICEABLE) return ok(id, `The clock agrees with that of ${nearest.host}`);
  const what = `The clock of this machine is ${duration(size)} ${skew > 0 ? 'ahead of' : 'behind'} that of ${nearest.host}`;
  return size < TOO_FAR ? attention(id, what, SET_IT) : down(id, `${what}: certificates and signatures fail`, SET_IT);
}

function skewOf({ theirs, ours }: ToldTime): number {
  return ours - theirs;
}
