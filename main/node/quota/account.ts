import type { LimitReport, LimitWindow, QuotaTerms } from '../backends/index.ts';
import { amountOf, arrange, LOOKED_BACK } from './arrange.ts';
import { countedBy, type SpentOutcome } from './counting.ts';
import { NOTHING_LEARNT, readLearnt } from './learnt.ts';
import type { Amounts, Learnt, LearntStore, LedgerEntry, QuotaLedger } from './ledger.ts';
import { DAY, hardStop, isDaily } from './rule.ts';
import { type Moment, standingIn, type Window, windowView } from './standing.ts';
import type { SteadyTime } from './steady-time.ts';
import { atLeast, setBack, spend, usedOf } from './usage.ts';
import type { Need, QuotaView, Standing, Stop } from './view.ts';
import { blockedReason } from './words.ts';

/** What the owner says of an account. */
export interface QuotaConfig {
  readonly limits: Partial<Record<LimitWindow, number>>;
  /** Share of a day that is for everyone. */
  readonly softLimit: number;
}

export interface AccountOptions {
  /** Names it in the ledger; holds no secret. */
  readonly key: string;
  /** Its attempts are written under this model; where the provider counts each model apart, only these are its own. */
  readonly model: string;
  readonly terms: QuotaTerms;
  readonly config: QuotaConfig;
  readonly ledger: QuotaLedger;
  readonly learnt: LearntStore;
  readonly time: SteadyTime;
}

/** Leave to send one request, with its place taken in every window. */
export interface Lease {
  /** Nothing was sent: its place is given back. */
  release(): void;
  /** It was sent, and this came of it. Only the first call counts, of this or `release`. */
  settle(ended: Ended): void;
  /** What the provider said meanwhile. */
  heard(reports: readonly LimitReport[]): void;
}

export interface Ended {
  readonly outcome: SpentOutcome;
  /** As the provider counted them, when it said so. */
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  /** With `quota-spent`: ms until something is left, if the provider said so. */
  readonly retryAfter?: number;
}

/** Answers are taken to have so many tokens until some are known. */
const FIRST_GUESS = 400;
/** A limit that is heard again is noted again after so long, for its date. */
const DATE_AGE = DAY;
/** The provider's count is kept on disk when it is ahead of what is kept by this share of the limit. */
const WORTH_KEEPING = 0.01;

/** The quota of one account, for one model where its provider counts them apart: in memory, the ledger behind it. */
export class Account {
  /** What the provider says is kept under this name. */
  readonly #place: string;
  readonly #options: AccountOptions;
  #config: QuotaConfig;
  #learnt: Learnt;
  #windows: readonly Window[] = [];
  /** Nothing is left until then, the provider said, and no window that we know tells when. */
  #spentUntil: number | undefined;
  #meanAnswer = FIRST_GUESS;
  /** What the provider counted more than we did, and is not on disk yet. */
  readonly #ahead = new Map<LimitWindow, number>();

  constructor(options: AccountOptions) {
    this.#place = options.terms.scope === 'model' ? `${options.key} ${options.model}` : options.key;
    this.#options = options;
    this.#config = options.config;
    this.#learnt = readLearnt(options.learnt.get(this.#place));
    const { spentUntil } = this.#learnt;
    // A day at most, whatever the clock was when it was written.
    if (spentUntil !== undefined) this.#spentUntil = Math.min(spentUntil, options.time.now() + DAY);
    this.#arrange();
  }

  /** Takes what the owner says now. */
  configure(config: QuotaConfig): void {
    this.#config = config;
    this.#arrange();
  }

  /** How it stands for such a request. Cheap: nothing is read from the disk. */
  standing(need: Need): Standing {
    // Most accounts have no limit that anybody knows, and every request asks twice.
    if (this.#windows.length === 0 && this.#spentUntil === undefined) return NO_LIMIT;
    const moment = this.#moment();
    const { userTier, isInvited = false, isJob = false } = need;
    const tokens = need.promptTokens + this.#answerTokens(need);
    const ask = { userTier, tokens, isInvited, isJob, softLimit: this.#config.softLimit };
    const standing = standingIn(this.#windows, ask, moment);
    const blocked = this.#blocked(moment);
    return blocked ? { ...standing, stop: blocked } : standing;
  }

  /** Takes a place for a request in every window, or none in any; undefined when one of them has none. */
  lease(need: Need): Lease | undefined {
    if (this.standing(need).stop) return undefined;
    const { ledger, key, model, time } = this.#options;
    const at = time.now();
    const leased = { requests: 1, tokensIn: need.promptTokens, tokensOut: this.#answerTokens(need) };
    this.#book(leased, at);
    const opening = { account: key, model, at, ...leased };
    // Without a limit nothing can be oversubscribed, and a request need not wait for the disk.
    const isLimited = this.#windows.length > 0;
    const entry = isLimited ? ledger.open(opening) : undefined;
    let isOver = false;
    const end = (outcome: SpentOutcome | 'released', actual: Amounts) => {
      isOver = true;
      this.#book(difference(actual, leased), at);
      if (entry !== undefined) ledger.settle(entry, { outcome, ...actual });
      else if (!isLimited) ledger.note(opening, { outcome, ...actual });
    };
    return {
      heard: reports => this.heard(reports, at),
      release: () => {
        if (!isOver) end('released', NOTHING);
      },
      settle: ended => {
        if (isOver) return;
        end(ended.outcome, this.#counted(ended, leased));
        if (ended.outcome === 'ok' && ended.tokensOut !== undefined) this.#learnMean(ended.tokensOut);
        if (ended.outcome === 'quota-spent') this.#spent(ended.retryAfter);
      },
    };
  }

  /**
   * Takes what the provider says: limits that nobody configured or that are less than the owner's, and counts that are
   * ahead of ours.
   * @param asked when the request was sent: what is said of a period that is over since concerns this one no more
   */
  heard(reports: readonly LimitReport[], asked = this.#options.time.now()): void {
    const now = this.#options.time.now();
    for (const report of reports) {
      if (report.limit !== undefined && report.limit > 0) this.#learnLimit(report.window, report.limit, now);
      if (report.remaining !== undefined) this.#follow(report, asked, now);
    }
  }

  /** By hand: what the provider said is forgotten, for it to say it again. Our own count stays. */
  reset(): void {
    this.#spentUntil = undefined;
    this.#ahead.clear();
    this.#windows = [];
    this.#keep(NOTHING_LEARNT);
    this.#arrange();
  }

  view(): QuotaView {
    const moment = this.#moment();
    const windows = this.#windows.map(window => windowView(window, this.#config.softLimit, moment));
    const [free, paid] = [this.#stopFor('free'), this.#stopFor('paid')];
    return {
      windows: windows.sort((one, other) => one.shareLeft - other.shareLeft),
      ...(free ? { free } : {}),
      ...(paid ? { paid } : {}),
    };
  }

  /** The clock was set back by so many ms. */
  setBack(by: number): void {
    this.#windows = this.#windows.map(window => ({ ...window, usage: setBack(window.usage, by) }));
    if (this.#spentUntil !== undefined) this.#spentUntil -= by;
  }

  #moment(): Moment {
    const { time } = this.#options;
    return { now: time.now(), onWall: at => time.onWall(at) };
  }

  #stopFor(userTier: Need['userTier']): Stop | undefined {
    return this.standing({ userTier, promptTokens: 1, answerTokens: 0 }).stop;
  }

  #blocked({ now, onWall }: Moment): Stop | undefined {
    if (this.#spentUntil === undefined || this.#spentUntil <= now) return undefined;
    const until = onWall(this.#spentUntil);
    return { kind: 'spent', until, reason: blockedReason(until) };
  }

  #answerTokens({ answerTokens }: Need): number {
    return answerTokens ?? Math.ceil(this.#meanAnswer);
  }

  #learnMean(tokens: number): void {
    this.#meanAnswer = this.#meanAnswer * 0.9 + tokens * 0.1;
  }

  #counted({ outcome, tokensIn, tokensOut }: Ended, leased: Amounts): Amounts {
    const counted = countedBy(outcome, this.#options.terms);
    return {
      requests: counted.request ? 1 : 0,
      tokensIn: counted.tokens ? (tokensIn ?? leased.tokensIn) : 0,
      tokensOut: counted.tokens ? (tokensOut ?? leased.tokensOut) : 0,
    };
  }

  /** Counts in every window; what was leased too much comes as less than nothing. */
  #book(amounts: Amounts, at: number): void {
    if (this.#windows.length === 0) return;
    const now = this.#options.time.now();
    this.#windows = this.#windows.map(item => {
      const amount = amountOf(amounts, item.window);
      return amount === 0 ? item : { ...item, usage: spend(item.usage, item.rule, amount, at, now) };
    });
  }

  #spent(retryAfter: number | undefined): void {
    // A window that is known to be full knows better when it is not.
    if (retryAfter === undefined || this.#stopFor('paid')?.kind === 'spent') return;
    const spentUntil = this.#options.time.now() + Math.min(DAY, retryAfter);
    this.#spentUntil = spentUntil;
    this.#keep({ ...this.#learnt, spentUntil });
  }

  #learnLimit(window: LimitWindow, limit: number, at: number): void {
    const known = this.#learnt.limits[window];
    if (known?.limit === limit && at - known.at < DATE_AGE) return;
    this.#keep({ ...this.#learnt, limits: { ...this.#learnt.limits, [window]: { limit, at } } });
    this.#arrange();
  }

  /** A count that is ahead of ours is followed: the key is used elsewhere too, or something counted that we thought did not. */
  #follow({ window, remaining = 0, resetsIn }: LimitReport, asked: number, now: number): void {
    const item = this.#windows.find(known => known.window === window);
    if (!item) return;
    const { rule } = item;
    const period = (time: number) => Math.floor(time / rule.length);
    if (rule.kind === 'fixed' && period(asked) < period(now)) return;
    const before = usedOf(item.usage, rule, now);
    const used = rule.limit - remaining;
    if (used <= before) return;
    const followed = { ...item, usage: atLeast(item.usage, rule, used, now, resetsIn) };
    this.#windows = this.#windows.map(known => (known === item ? followed : known));
    if (isDaily(window)) this.#keepSeen(window, rule.limit, used, used - before, now);
  }

  /** A request more or less is not worth a write at each answer. */
  #keepSeen(window: LimitWindow, limit: number, used: number, gained: number, at: number): void {
    const ahead = (this.#ahead.get(window) ?? 0) + gained;
    this.#ahead.set(window, ahead);
    if (ahead < limit * WORTH_KEEPING && used < hardStop(limit)) return;
    this.#ahead.delete(window);
    this.#keep({ ...this.#learnt, seen: { ...this.#learnt.seen, [window]: { used, at } } });
  }

  #keep(learnt: Learnt): void {
    this.#learnt = learnt;
    this.#options.learnt.put(this.#place, learnt);
  }

  #arrange(): void {
    const { terms, ledger, key, model, time } = this.#options;
    const now = time.now();
    let entries: readonly LedgerEntry[] | undefined;
    const history = () => {
      entries ??= ledger.since(key, terms.scope === 'model' ? model : undefined, now - LOOKED_BACK);
      return entries;
    };
    this.#windows = arrange(
      this.#windows,
      { configured: this.#config.limits, learnt: this.#learnt, terms, history },
      now,
    );
  }
}

const NO_LIMIT: Standing = { shareLeft: 1 };
const NOTHING: Amounts = { requests: 0, tokensIn: 0, tokensOut: 0 };

function difference(actual: Amounts, leased: Amounts): Amounts {
  return {
    requests: actual.requests - leased.requests,
    tokensIn: actual.tokensIn - leased.tokensIn,
    tokensOut: actual.tokensOut - leased.tokensOut,
  };
}
