/** Every zone's clock changes on a quarter of an hour, so a day begins on one. */
const QUARTER = 15 * 60_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One day of the owner's: 23, 24 or 25 hours. */
export interface LocalDay {
  /** `2026-11-24`. */
  readonly day: string;
  /** Ms since the epoch; `to` is the beginning of the next one. */
  readonly from: number;
  readonly to: number;
}

/** The zone of this machine. */
export function systemZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Days as the clock on the owner's wall has them, in a zone that changes its clocks twice a year. */
export class LocalDays {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;
  #latest: LocalDay | undefined;
  #before: readonly LocalDay[] = [];

  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    });
  }

  /** The day that a moment is in. Cheap for moments of one day. */
  of(at: number): LocalDay {
    if (this.#latest && at >= this.#latest.from && at < this.#latest.to) return this.#latest;
    const { day } = this.read(at);
    this.#latest = this.#dayCalled(day, at);
    return this.#latest;
  }

  /** The day of this name; undefined for one that no calendar has. */
  named(day: string): LocalDay | undefined {
    const noon = Date.parse(`${day}T12:00:00Z`);
    if (Number.isNaN(noon) || new Date(noon).toISOString().slice(0, 10) !== day) return undefined;
    return this.#dayCalled(day, noon);
  }

  before({ from }: LocalDay): LocalDay {
    return this.#dayCalled(this.read(from - 1).day, from - 1);
  }

  /** So many days, the last of which is now's. Cheap when it is asked again on the same day. */
  latest(count: number, now: number): readonly LocalDay[] {
    const today = this.of(now);
    if (this.#before.length < count || this.#before.at(-1)?.day !== today.day) {
      const days = [today];
      for (let day = today; days.length < count; days.push(day)) day = this.before(day);
      this.#before = days.reverse();
    }
    return this.#before.slice(-count);
  }

  /** The first moment of a day at which its clock shows this time (`07:00`) or, where that is skipped, a later one. */
  timeOf({ from, to }: LocalDay, time: string): number {
    for (let at = from; at < to; at += MINUTE) if (this.read(at).time >= time) return at;
    return to;
  }

  /** What calendar and clock show. */
  read(at: number): { readonly day: string; readonly time: string } {
    const [day = '', time = ''] = this.#format.format(at).split(', ');
    return { day, time };
  }

  #dayCalled(day: string, near: number): LocalDay {
    const from = this.#firstFrom(near, shown => shown >= day);
    return { day, from, to: this.#firstFrom(near, shown => shown > day) };
  }

  /** The first quarter of an hour whose date is accepted; dates only go up. Nowhere is noon UTC 2 days from midnight. */
  #firstFrom(near: number, accepts: (day: string) => boolean): number {
    let refused = Math.floor((near - 50 * HOUR) / QUARTER);
    let accepted = Math.ceil((near + 50 * HOUR) / QUARTER);
    while (accepted - refused > 1) {
      const middle = Math.floor((refused + accepted) / 2);
      if (accepts(this.read(middle * QUARTER).day)) accepted = middle;
      else refused = middle;
    }
    return accepted * QUARTER;
  }
}
