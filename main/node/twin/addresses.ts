import type { Clock } from '../clock/index.ts';

/** Where the twin may be reached. Times are ms. */
export interface AddressView {
  readonly url: string;
  /** `configured`: the owner's; `told`: the twin says so of itself. */
  readonly source: 'configured' | 'told';
  /** Recent time there and back; undefined: it has never answered. */
  readonly roundTrip?: number;
  /** It did not answer when it was last asked. */
  readonly isFailing: boolean;
  readonly isUsed: boolean;
}

interface Known {
  readonly url: string;
  readonly source: AddressView['source'];
  roundTrip: number | undefined;
  failedAt: number | undefined;
}

/** A twin with more addresses than this is mistaken. */
export const MOST_ADDRESSES = 8;
/** Another address has to be better by so much to be used instead: paths that are alike would alternate otherwise. */
const WORTH_A_CHANGE = 0.8;

/** The twin's addresses, and which is the best of them. */
export class Addresses {
  readonly #clock: Clock;
  #known: Known[] = [];
  #used: Known | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the owner says, and what the twin says of itself. What is known of those that stay is kept. */
  learn(configured: string | undefined, told: readonly string[]): void {
    const urls = new Map<string, AddressView['source']>();
    if (configured !== undefined) urls.set(normal(configured), 'configured');
    for (const url of told.slice(0, MOST_ADDRESSES)) if (!urls.has(normal(url))) urls.set(normal(url), 'told');
    this.#known = [...urls].map(([url, source]) => {
      const known = this.#known.find(entry => entry.url === url);
      return { url, source, roundTrip: known?.roundTrip, failedAt: known?.failedAt };
    });
    this.#used = this.#known.find(({ url }) => url === this.#used?.url);
    this.#choose();
  }

  /** All of them, the one to use first. */
  ranked(): string[] {
    const rest = this.#known.filter(entry => entry !== this.#used).sort(byPromise);
    return [...(this.#used ? [this.#used] : []), ...rest].map(({ url }) => url);
  }

  answered(url: string, roundTrip: number): void {
    const known = this.#known.find(entry => entry.url === url);
    if (!known) return;
    known.failedAt = undefined;
    known.roundTrip = known.roundTrip === undefined ? roundTrip : known.roundTrip * 0.7 + roundTrip * 0.3;
    this.#choose();
  }

  failed(url: string): void {
    const known = this.#known.find(entry => entry.url === url);
    if (!known) return;
    known.failedAt = this.#clock.monotonic();
    this.#choose();
  }

  view(): AddressView[] {
    return this.#known.map(entry => ({
      url: entry.url,
      source: entry.source,
      ...(entry.roundTrip === undefined ? {} : { roundTrip: entry.roundTrip }),
      isFailing: entry.failedAt !== undefined,
      isUsed: entry === this.#used,
    }));
  }

  #choose(): void {
    const [best] = [...this.#known].sort(byPromise);
    const used = this.#used;
    if (!best || !used || used.failedAt !== undefined || used.roundTrip === undefined) this.#used = best;
    else if ((best.roundTrip ?? Number.POSITIVE_INFINITY) < used.roundTrip * WORTH_A_CHANGE) this.#used = best;
  }
}

/** What answers comes before what is not known yet, and that before what failed; the longer ago the better. */
function byPromise(one: Known, other: Known): number {
  const failed = (one.failedAt ?? Number.NEGATIVE_INFINITY) - (other.failedAt ?? Number.NEGATIVE_INFINITY);
  if (!Number.isNaN(failed) && failed !== 0) return failed;
  return (one.roundTrip ?? LONG) - (other.roundTrip ?? LONG);
}

/** Longer than any round trip that is measured. */
const LONG = 1e9;

function normal(url: string): string {
  return url.replace(/\/+$/, '');
}
