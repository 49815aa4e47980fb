import type { LimitWindow } from '../backends/index.ts';
import { ceilingOf, countsTokens, hardStop, isDaily, releasedShare, type WindowRule } from './rule.ts';
import { fitsAt, resetsAt, type Usage, usedOf } from './usage.ts';
import type { QuotaWindow, Standing, Stop } from './view.ts';
import { keptReason, neverReason, shapedReason, spentReason } from './words.ts';

/** One window of an account: its rule, and what is used of it. */
export interface Window {
  readonly window: LimitWindow;
  readonly rule: WindowRule;
  readonly usage: Usage;
  readonly source: 'configured' | 'learnt';
  /** When the provider said so last, ms since the epoch. */
  readonly learntAt?: number;
}

/** Now by the time that quotas are counted by, and what the clock on the wall shows at a time of it. */
export interface Moment {
  readonly now: number;
  onWall(time: number): number;
}

/** What is to be fitted in. */
export interface Ask {
  readonly userTier: 'free' | 'paid';
  readonly tokens: number;
  readonly softLimit: number;
  /** Full minutes are no obstacle. */
  readonly isInvited: boolean;
  /** A queued job gets some of what is kept for paying users before that is lost. */
  readonly isJob: boolean;
}

/** Whether a request fits into every window of an account, how long not, and what is left. */
export function standingIn(windows: readonly Window[], ask: Ask, moment: Moment): Standing {
  let shareOfDays = 1;
  let shareOfMinutes = 1;
  let hasDay = false;
  let isExpiring = false;
  let stop: Stop | undefined;
  for (const item of windows) {
    const released = ask.isJob ? releasedOf(item, moment.now) : 0;
    isExpiring ||= released > 0;
    const ceiling = ceilingOf(item.window, item.rule.limit, ask.softLimit, ask.userTier, released);
    const used = usedOf(item.usage, item.rule, moment.now);
    const share = ceiling > 0 ? Math.max(0, (ceiling - used) / ceiling) : 0;
    if (isDaily(item.window)) {
      hasDay = true;
      shareOfDays = Math.min(shareOfDays, share);
    } else shareOfMinutes = Math.min(shareOfMinutes, share);
    if (ask.isInvited && !isDaily(item.window)) continue;
    const found = stopAt(item, ask, ceiling, used, moment);
    if (found && isLater(found, stop)) stop = found;
  }
  // A minute comes back whatever is done; only a day can be used up evenly.
  return {
    shareLeft: hasDay ? shareOfDays : shareOfMinutes,
    ...(isExpiring ? { isExpiring } : {}),
    ...(stop ? { stop } : {}),
  };
}

/** One window as the page shows it. */
export function windowView(
  { window, rule, usage, source, learntAt }: Window,
  softLimit: number,
  moment: Moment,
): QuotaWindow {
  const used = usedOf(usage, rule, moment.now);
  return {
    window,
    limit: rule.limit,
    used,
    softLimit: ceilingOf(window, rule.limit, softLimit, 'free'),
    hardStop: hardStop(rule.limit),
    shareLeft: Math.max(0, 1 - used / rule.limit),
    resetsAt: moment.onWall(resetsAt(usage, rule, moment.now)),
    comesBack: rule.kind,
    source,
    ...(learntAt === undefined ? {} : { learntAt }),
  };
}

function releasedOf({ window, rule, usage }: Window, now: number): number {
  return rule.kind === 'fixed' ? releasedShare(window, rule, resetsAt(usage, rule, now) - now) : 0;
}

function stopAt(
  { window, rule, usage }: Window,
  ask: Ask,
  ceiling: number,
  used: number,
  { now, onWall }: Moment,
): Stop | undefined {
  const daily = isDaily(window);
  if (ceiling < 1) return { kind: daily ? 'kept' : 'shaped', reason: neverReason(window, rule) };
  // An estimate above the whole window may be wrong: it goes when the window is empty, and the provider decides.
  const need = countsTokens(window) ? Math.min(ask.tokens, ceiling) : 1;
  if (used + need <= ceiling) return undefined;
  const until = onWall(fitsAt(usage, rule, need, ceiling, now));
  if (!daily) return { kind: 'shaped', until, reason: shapedReason(window, rule, until) };
  return used + need <= hardStop(rule.limit)
    ? { kind: 'kept', until, reason: keptReason(rule, used, until) }
    : { kind: 'spent', until, reason: spentReason(window, rule, used, until) };
}

/** All windows have to fit, so the last to do so counts. */
function isLater(one: Stop, other: Stop | undefined): boolean {
  if (!other) return true;
  return (one.until ?? Number.POSITIVE_INFINITY) > (other.until ?? Number.POSITIVE_INFINITY);
}
