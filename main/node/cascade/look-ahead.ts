import type { StreamBatch } from '../backends/index.ts';
import type { Clock } from '../clock/index.ts';
import type { RoutingConfig, Tier } from '../config/index.ts';
import {
  type Asked,
  askedOf,
  expectsRepetition,
  LoopWatch,
  lookAtBeginning,
  lookAtWhole,
  NOTHING_SEEN,
  seenWith,
  type Verdict,
} from './answer-check/index.ts';
import type { CascadeRequest } from './request.ts';

/** Whose answers are looked at, and for what. */
export interface AnswerLook {
  readonly asked: Asked;
  readonly settings: RoutingConfig['answerCheck'];
}

/** What the request is looked at for, worked out once and only if somebody's answer is. */
export type Look = () => AnswerLook;

/** Undefined: the owner wants no answer looked at. */
export function lookFor({ body }: CascadeRequest, settings: RoutingConfig['answerCheck']): Look | undefined {
  if (!settings.enabled) return undefined;
  let made: AnswerLook | undefined;
  return () => {
    made ??= { asked: askedOf(body), settings };
    return made;
  };
}

/** Small models run on these; what a cloud answers is taken as it is. */
export function isLookedAt(tier: Tier): boolean {
  return tier === 'workstation' || tier === 'colab';
}

/** A watch for loops, where they are looked for. */
export function loopWatchFor({ asked, settings }: AnswerLook): LoopWatch | undefined {
  if (!asked.isSingle || settings.skip.includes('loop')) return undefined;
  return new LoopWatch(() => expectsRepetition(asked));
}

/** What of a stream is held back because its beginning looks like a poor answer's, and for how long. */
export class LookAhead {
  readonly #look: AnswerLook;
  readonly #clock: Clock;
  #seen = NOTHING_SEEN;
  #tokens = 0;
  #until: number | undefined;

  constructor(look: AnswerLook, clock: Clock) {
    this.#look = look;
    this.#clock = clock;
  }

  /** Looks at what came. @param tokens how many of its events give the caller something */
  take({ events, end }: StreamBatch, tokens: number): Verdict | { readonly kind: 'unsure' } {
    const { asked, settings } = this.#look;
    for (const event of events) this.#seen = seenWith(this.#seen, event);
    this.#tokens += tokens;
    if (end?.kind === 'complete') return lookAtWhole(asked, this.#seen, settings);
    if (this.#tokens > 0) this.#until ??= this.#clock.monotonic() + settings.lookAheadTime;
    const verdict = lookAtBeginning(asked, this.#seen, settings);
    return verdict.kind === 'unsure' && this.#tokens >= settings.lookAheadTokens ? { kind: 'good' } : verdict;
  }

  /** Waits for the next batch, but not longer than a caller may be kept waiting for a token that is there. */
  async inTime(coming: Promise<StreamBatch>): Promise<StreamBatch | 'too-late'> {
    if (this.#until === undefined) return coming;
    const left = Math.max(0, this.#until - this.#clock.monotonic());
    const late = Promise.withResolvers<'too-late'>();
    const timer = this.#clock.timer(left, () => late.resolve('too-late'));
    try {
      return await Promise.race([coming, late.promise]);
    } finally {
      timer.cancel();
    }
  }
}
