import type { LimitWindow } from '../backends/index.ts';
import { countsTokens, isDaily, type WindowRule } from './rule.ts';

/* What people read of a quota. Times are ms since the epoch, as their clock has it. */

/** A minute's window is full. */
export function shapedReason(window: LimitWindow, rule: WindowRule, until: number): string {
  return `rests until ${clock(until)} (limit of ${amount(window, rule.limit)} a minute). Nothing to do.`;
}

/** The part of the day that is for everyone is used. */
export function keptReason(rule: WindowRule, used: number, until: number): string {
  const when = rule.kind === 'fixed' ? `resets at ${instant(rule, until)}` : `more comes back at ${clock(until)}`;
  return `its free share is used (${number(used)} of ${number(rule.limit)}); the rest is kept for paying users, ${when}`;
}

/** The day's window is used up to the hard stop. */
export function spentReason(window: LimitWindow, rule: WindowRule, used: number, until: number): string {
  const share = `${number(used)} of ${amount(window, rule.limit)} a day`;
  return `rests until ${instant(rule, until)} (used up: ${share}). Nothing to do.`;
}

/** Nothing of this window is ever for such a request: a limit or a soft limit of next to nothing. */
export function neverReason(window: LimitWindow, rule: WindowRule): string {
  const period = isDaily(window) ? 'day' : 'minute';
  return `its limit of ${amount(window, rule.limit)} a ${period} leaves nothing for this request`;
}

/** Its provider says that nothing is left. */
export function blockedReason(until: number): string {
  return `rests until ${clock(until)} (its provider says that nothing is left). Nothing to do.`;
}

function amount(window: LimitWindow, count: number): string {
  return countsTokens(window) ? `${number(count)} tokens` : number(count);
}

function instant({ kind }: WindowRule, time: number): string {
  return kind === 'fixed' ? `${new Date(time).toISOString().slice(11, 16)} UTC` : clock(time);
}

function clock(time: number): string {
  const date = new Date(time);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

function number(count: number): string {
  return Math.ceil(count).toLocaleString('en-US');
}
