import { z } from 'zod';
import { Sketch } from './sketch.ts';
import type { Series } from './table.ts';

/* What is counted, and how each is added up and kept. */

const count = z.number().min(0);
/** Bucket and count of each; a day of everything between 0.01 ms and an hour has not half as many. */
const sketch = z
  .array(z.number())
  .max(2000)
  .transform(flat => Sketch.from(flat));

/** Requests by who answered; the key is made by `trafficKey`. */
export interface Traffic {
  answered: number;
  /** Nobody could answer, and the caller was told so. */
  refused: number;
  /** Nobody could answer at once; its caller takes the answer later. */
  deferred: number;
  /** The caller hung up. */
  cancelled: number;
  /** The answer broke off and could not be continued. */
  broken: number;
  /** Answered by another backend than the one that was asked first. */
  fellBack: number;
  tokensIn: number;
  tokensOut: number;
  /** Tokens that a paid cloud would have been paid for, and requests that had them. */
  savedIn: number;
  savedOut: number;
  savedRequests: number;
  readonly duration: Sketch;
  readonly firstToken: Sketch;
}

const SUMS = [
  'answered',
  'refused',
  'deferred',
  'cancelled',
  'broken',
  'fellBack',
  'tokensIn',
  'tokensOut',
  'savedIn',
  'savedOut',
  'savedRequests',
] as const;

export type Counts = Record<(typeof SUMS)[number], number>;

/** Adds all but what was measured. */
export function addCounts(into: Counts, from: Counts): void {
  for (const sum of SUMS) into[sum] += from[sum];
}

const noTraffic = (): Traffic => ({
  answered: 0,
  refused: 0,
  deferred: 0,
  cancelled: 0,
  broken: 0,
  fellBack: 0,
  tokensIn: 0,
  tokensOut: 0,
  savedIn: 0,
  savedOut: 0,
  savedRequests: 0,
  duration: new Sketch(),
  firstToken: new Sketch(),
});

export const TRAFFIC: Series<Traffic> = {
  name: 'traffic',
  zero: noTraffic,
  merge(into, from) {
    addCounts(into, from);
    into.duration.merge(from.duration);
    into.firstToken.merge(from.firstToken);
  },
  toJson: traffic => ({ ...traffic, duration: traffic.duration.toJSON(), firstToken: traffic.firstToken.toJSON() }),
  schema: z.object({
    answered: count,
    refused: count,
    deferred: count,
    cancelled: count,
    broken: count,
    fellBack: count,
    tokensIn: count,
    tokensOut: count,
    savedIn: count,
    savedOut: count,
    savedRequests: count,
    duration: sketch,
    firstToken: sketch,
  }),
};

/** Tries at one backend that ended in one way; the key is both. */
export interface Attempts {
  count: number;
  /** Ms since the epoch. */
  lastAt: number;
  /** What the latest one that failed said. */
  message: string;
}

export const ATTEMPTS: Series<Attempts> = {
  name: 'attempts',
  zero: () => ({ count: 0, lastAt: 0, message: '' }),
  merge(into, from) {
    into.count += from.count;
    if (from.lastAt <= into.lastAt) return;
    into.lastAt = from.lastAt;
    into.message = from.message;
  },
  toJson: attempts => attempts,
  schema: z.object({ count, lastAt: z.number(), message: z.string() }),
};

/** How a service was each time that it was looked at, once a minute; the key is its id. */
export interface Service {
  up: number;
  /** It waits for a known time: a limit, a spent quota. */
  resting: number;
  down: number;
}

export const SERVICE: Series<Service> = {
  name: 'service',
  zero: () => ({ up: 0, resting: 0, down: 0 }),
  merge(into, from) {
    into.up += from.up;
    into.resting += from.resting;
    into.down += from.down;
  },
  toJson: service => service,
  schema: z.object({ up: count, resting: count, down: count }),
};

/** Ratings of answers, at the time of the answer; the key is made by `ratingKey`. */
export interface Ratings {
  up: number;
  down: number;
}

// A rating that is changed is taken from one sum and given to the other; read in between, a sum may be below zero.
const balance = z.number();

export const RATINGS: Series<Ratings> = {
  name: 'ratings',
  // An answer may be rated days later, when its minute is no longer in memory to be added to.
  grains: ['day'],
  zero: () => ({ up: 0, down: 0 }),
  merge(into, from) {
    into.up += from.up;
    into.down += from.down;
  },
  toJson: ratings => ratings,
  schema: z.object({ up: balance, down: balance }),
};

/** The same ratings by what the answer checks found; the key is made by `findingKey`. */
export const CHECK_RATINGS: Series<Ratings> = { ...RATINGS, name: 'check-ratings' };

/** Those of answers that went where they went because of their complexity; the key is made by `scoreKey`. */
export const SCORE_RATINGS: Series<Ratings> = { ...RATINGS, name: 'score-ratings' };
