import type { LimitWindow, QuotaTerms } from '../backends/index.ts';
import type { Amounts, Learnt, LedgerEntry } from './ledger.ts';
import { countsTokens, DAY, isDaily, lengthOf, WINDOWS, type WindowRule } from './rule.ts';
import type { Window } from './standing.ts';
import { atLeast, spend, type Usage, unused } from './usage.ts';

/** How far back the ledger is read: a rolling day, and the slice in which it began. */
export const LOOKED_BACK = DAY + DAY / 30;

/** What the windows of an account follow from. */
export interface Sources {
  /** What the owner says. */
  readonly configured: Partial<Record<LimitWindow, number>>;
  readonly learnt: Learnt;
  readonly terms: Pick<QuotaTerms, 'minute' | 'day'>;
  /** The attempts since `LOOKED_BACK`; read only when something has to be counted afresh. */
  readonly history: () => readonly LedgerEntry[];
}

/** The windows whose limit somebody said. Those that were there keep their count; new ones are counted from the ledger. */
export function arrange(before: readonly Window[], sources: Sources, now: number): Window[] {
  return WINDOWS.flatMap(window => {
    const limit = limitOf(window, sources);
    if (!limit) return [];
    const kind = isDaily(window) ? sources.terms.day : sources.terms.minute;
    const rule: WindowRule = { kind, limit: limit.limit, length: lengthOf(window) };
    const known = before.find(old => old.window === window);
    const usage = known?.usage.kind === kind ? known.usage : recounted(window, rule, sources, now);
    return [{ window, rule, usage, source: limit.source, ...(limit.at === undefined ? {} : { learntAt: limit.at }) }];
  });
}

/** What an attempt takes of a window. */
export function amountOf({ requests, tokensIn, tokensOut }: Amounts, window: LimitWindow): number {
  return countsTokens(window) ? tokensIn + tokensOut : requests;
}

/** The lesser of what the owner and the provider say: the owner may want less, and cannot have more. */
function limitOf(window: LimitWindow, { configured, learnt }: Sources) {
  const own = configured[window];
  const said = learnt.limits[window];
  if (said && (own === undefined || said.limit < own)) return { source: 'learnt' as const, ...said };
  return own === undefined ? undefined : { source: 'configured' as const, limit: own, at: undefined };
}

/** In the order of time, with what the provider counted more than we did at its place. */
function recounted(window: LimitWindow, rule: WindowRule, { learnt, history }: Sources, now: number): Usage {
  let seen = learnt.seen[window];
  let usage = unused(rule, 0);
  // Times that lie ahead were written by a clock that was set back since.
  const past = (at: number) => Math.min(at, now);
  const follow = () => {
    if (seen) usage = atLeast(usage, rule, seen.used, past(seen.at));
    seen = undefined;
  };
  for (const entry of history()) {
    if (seen && entry.at > seen.at) follow();
    const amount = amountOf(entry, window);
    if (amount > 0) usage = spend(usage, rule, amount, past(entry.at), past(entry.at));
  }
  follow();
  return usage;
}
