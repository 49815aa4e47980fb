import type { Logger } from 'pino';
import type { Clock, Timer } from '../clock/index.ts';
import type { LocalDay, LocalDays } from '../stats/index.ts';
import type { Facts } from './facts.ts';
import { KeptReports, type KeptThings, type Posting } from './kept-reports.ts';
import { reportOf } from './make.ts';
import { markdownOf } from './markdown.ts';
import type { Report, ReportList } from './report.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Back-off between posts: doubled each time. */
const LONGEST_WAIT = HOUR;
const GIVEN_UP_AFTER = 24 * HOUR;
/** So long the active node is waited for that has not made it yet: its clock may be five minutes behind. */
const WAIT_FOR_TWIN = 10 * MINUTE;
/** How soon it is looked for again meanwhile. */
const LOOK_AGAIN = 10_000;

/** A report on its way to GrowthHub. */
export interface ReportPost {
  /** The same at every try. */
  readonly deliveryId: string;
  readonly body: string;
  /** Ms since the epoch. */
  readonly timestamp: number;
}

/** `refused`: it will never be taken. */
export type ReportPosted =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' | 'refused'; readonly message: string };

/** The other node that could make it. */
export interface ReportTwin {
  /** Whether it is on this node to write and post: it is the active one. */
  isOurs(): boolean;
  /**
   * The twin's report on a day; undefined: it has none, or is not there.
   * @param which `made`: the one that it made in the morning after, and no other
   */
  ask(day: string, which: 'made' | 'any'): Promise<Report | undefined>;
}

export interface ReporterDeps {
  readonly clock: Clock;
  readonly days: LocalDays;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly kept: KeptThings;
  /** The time of day at which yesterday's is made, `07:00`. */
  readonly at: () => string;
  /** All that is known of a day, and of now. */
  readonly facts: (day: LocalDay) => Facts | Promise<Facts>;
  /** Whether anything is known of a day. */
  readonly isKnown: (day: LocalDay) => boolean;
  /** Days of which something is known, the latest first. */
  readonly knownDays: () => readonly LocalDay[];
  /** With whom this node may make it. */
  readonly twin: ReportTwin;
  /** Posts it; undefined when there is nowhere to. */
  readonly post: () => ((post: ReportPost, signal: AbortSignal) => Promise<ReportPosted>) | undefined;
}

/**
 * Makes yesterday's report each morning, keeps it, and posts it; makes any other when it is asked for. Of two nodes the
 * active one does, and the other one shows and keeps what that made.
 */
export class Reporter {
  readonly #deps: ReporterDeps;
  readonly #kept: KeptReports;
  readonly #stopping = new AbortController();
  #timer: Timer | undefined;
  #making: Promise<void> | undefined;
  /** Since when the twin is waited for, ms by the monotonic clock. */
  #waitingSince: number | undefined;
  #posting: Promise<void> | undefined;
  #due: { readonly today: string; readonly at: string; readonly from: number } | undefined;
  /** The day whose report was made, by either node, or is never to be. */
  #settled: string | undefined;

  constructor(deps: ReporterDeps) {
    this.#deps = deps;
    this.#kept = new KeptReports(deps.kept);
  }

  start(): void {
    this.#tick();
  }

  /** Breaks a post off; it is made again after the next start. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#stopping.abort(new Error('the node is stopping'));
    await Promise.all([this.#making, this.#posting]);
  }

  /** The report on a day, yesterday when none is named; undefined when nothing is known of it. */
  async report(name?: string): Promise<Report | undefined> {
    const { days, clock, twin } = this.#deps;
    const yesterday = days.before(days.of(clock.now()));
    const day = name === undefined ? yesterday : days.named(name);
    const isNear = day !== undefined && day.from >= yesterday.from && day.from <= clock.now();
    const theirs = isNear && !twin.isOurs() ? await twin.ask(day.day, 'any') : undefined;
    return theirs ?? this.ownReport(name);
  }

  /** The same, whatever the twin has. */
  async ownReport(name?: string): Promise<Report | undefined> {
    const { days, clock } = this.#deps;
    const today = days.of(clock.now());
    const yesterday = days.before(today);
    const day = name === undefined ? yesterday : days.named(name);
    if (!day || day.from > clock.now()) return undefined;
    // How things stand now belongs to the days that are near; an older report says how they stood then.
    const kept = day.from < yesterday.from ? this.#kept.get(day.day)?.report : undefined;
    if (kept) return kept;
    return this.#deps.isKnown(day) || day.from >= yesterday.from ? reportOf(await this.#deps.facts(day)) : undefined;
  }

  /** The one that was made in the morning after a day, by whichever node. */
  madeReport(day: string): Report | undefined {
    return this.#kept.get(day)?.report;
  }

  async markdown(name?: string): Promise<string | undefined> {
    const report = await this.report(name);
    return report && markdownOf(report);
  }

  /** What can be asked for. */
  available(): ReportList {
    const { days, clock, knownDays, at } = this.#deps;
    const today = days.of(clock.now());
    const known = knownDays().map(({ day }) => day);
    return {
      days: [...new Set([...known, ...this.#kept.days()])].sort().reverse(),
      today: today.day,
      yesterday: days.before(today).day,
      at: at(),
      zone: days.zone,
    };
  }

  /** Once a minute at least, so that a clock that is set and a machine that slept are noticed. */
  #tick(): void {
    this.#making = this.#makeWhenDue()
      .then(() => this.#postWhenDue())
      .catch((error: unknown) => this.#deps.log.error({ err: error }, 'making the report met a bug'))
      .finally(() => {
        this.#making = undefined;
        if (this.#stopping.signal.aborted) return;
        const pause = this.#waitingSince === undefined ? MINUTE : LOOK_AGAIN;
        this.#timer = this.#deps.clock.timer(pause, () => this.#tick());
      });
  }

  async #makeWhenDue(): Promise<void> {
    const { days, clock, facts, isKnown, twin, log } = this.#deps;
    const now = clock.now();
    const yesterday = days.before(days.of(now));
    if (yesterday.day === this.#settled || now < this.#dueAt(now)) return;
    this.#kept.forget(now);
    // A node that is new today has nothing to tell of yesterday, and one that was restarted has told it.
    const isTold = !isKnown(yesterday) || this.#kept.get(yesterday.day) !== undefined;
    const theirs = isTold ? undefined : await twin.ask(yesterday.day, 'made');
    if (this.#stopping.signal.aborted) return;
    if (theirs) {
      this.#kept.put({ report: theirs, posting: { kind: 'nowhere' } });
      log.info({ day: theirs.day, node: theirs.node.id }, 'the report that the twin made is kept');
    }
    if (!isTold && !theirs) {
      if (!twin.isOurs() && this.#waitedFor() < WAIT_FOR_TWIN) return;
      const report = reportOf(await facts(yesterday));
      if (this.#stopping.signal.aborted) return;
      const isPosted = this.#deps.post() !== undefined;
      this.#kept.put({
        report,
        posting: isPosted ? { kind: 'pending', attempts: 0, notBefore: now } : { kind: 'nowhere' },
      });
      log.info({ day: report.day, hands: report.hands.length }, report.headline);
    }
    this.#waitingSince = undefined;
    this.#settled = yesterday.day;
  }

  /** A node that was just started has not heard its twin yet, however long the report is due. */
  #waitedFor(): number {
    const now = this.#deps.clock.monotonic();
    this.#waitingSince ??= now;
    return now - this.#waitingSince;
  }

  #dueAt(now: number): number {
    const { days, at } = this.#deps;
    const today = days.of(now);
    if (this.#due?.today !== today.day || this.#due.at !== at()) {
      this.#due = { today: today.day, at: at(), from: days.timeOf(today, at()) };
    }
    return this.#due.from;
  }

  #postWhenDue(): void {
    const { days, clock, log } = this.#deps;
    const kept = this.#kept.get(days.before(days.of(clock.now())).day);
    const post = this.#deps.post();
    if (this.#posting || !post || kept?.posting.kind !== 'pending' || kept.posting.notBefore > clock.now()) return;
    const { report, posting } = kept;
    const body = JSON.stringify({
      event: 'report',
      node: report.node.id,
      day: report.day,
      markdown: markdownOf(report),
      report,
    });
    const deliveryId = `report_${report.node.id}_${report.day}`;
    this.#posting = post({ deliveryId, body, timestamp: clock.now() }, this.#stopping.signal)
      .then(result => {
        if (result.kind !== 'delivered' && this.#stopping.signal.aborted) return;
        this.#kept.put({ report, posting: this.#after(result, report, posting.attempts + 1) });
      })
      .catch((error: unknown) => log.error({ err: error }, 'posting the report met a bug'))
      .finally(() => {
        this.#posting = undefined;
      });
  }

  #after(result: ReportPosted, { day, madeAt }: Report, attempts: number): Posting {
    if (result.kind === 'delivered') return { kind: 'delivered' };
    const now = this.#deps.clock.now();
    const notBefore = now + Math.min(LONGEST_WAIT, MINUTE * 2 ** (attempts - 1));
    const isOver = result.kind === 'refused' || notBefore - madeAt > GIVEN_UP_AFTER;
    this.#deps.log.warn({ day, attempts, message: result.message, isOver }, 'the report was not posted');
    return isOver ? { kind: 'given-up', why: result.message } : { kind: 'pending', attempts, notBefore };
  }
}
