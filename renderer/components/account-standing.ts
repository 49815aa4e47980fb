import type { Station } from '../../main/node/control/live-state.ts';
import { clockTime } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { isNearLimit } from './near-limit.ts';

/** How an account stands, the first that holds. Times are ms since the epoch. */
export type AccountStanding =
  /** Until a person acts. */
  | { readonly kind: 'disabled'; readonly reason: string }
  /** Its limits leave nothing, as they are configured. */
  | { readonly kind: 'never'; readonly reason: string }
  | { readonly kind: 'down'; readonly reason: string }
  | { readonly kind: 'preparing'; readonly reason: string }
  /** Nothing is left of its day. */
  | { readonly kind: 'spent'; readonly until: number; readonly reason: string }
  /** Its provider asked for a pause. */
  | { readonly kind: 'resting'; readonly until: number; readonly reason: string }
  /** What is left of its day is for paying users; for good where no time is named. */
  | { readonly kind: 'kept'; readonly until?: number; readonly reason: string }
  /** The share for everyone is nearly used. */
  | { readonly kind: 'near' }
  /** Its minute is full. */
  | { readonly kind: 'shaped'; readonly until: number; readonly reason: string }
  /** Some of its answers failed. */
  | { readonly kind: 'faulty'; readonly reason: string }
  | { readonly kind: 'open' };

/** What keeps requests from an account, if anything does. */
export function standingOf({ state, quota }: Pick<Station, 'state' | 'quota'>): AccountStanding {
  const { free, paid, windows = [] } = quota ?? {};
  if (state.kind === 'disabled' && paid?.reason === state.reason) return { kind: 'never', reason: state.reason };
  if (state.kind === 'disabled' || state.kind === 'down' || state.kind === 'preparing') {
    return { kind: state.kind, reason: state.reason };
  }
  if (paid?.until !== undefined) {
    const { kind, until, reason } = paid;
    return { kind: kind === 'shaped' ? 'shaped' : 'spent', until, reason };
  }
  if (state.kind === 'resting') return { kind: 'resting', until: state.until, reason: state.reason };
  if (free) {
    const { kind, until, reason } = free;
    if (kind === 'shaped' && until !== undefined) return { kind, until, reason };
    return { kind: 'kept', reason, ...(until === undefined ? {} : { until }) };
  }
  if (windows.some(isNearLimit)) return { kind: 'near' };
  return state.kind === 'degraded' ? { kind: 'faulty', reason: state.reason } : { kind: 'open' };
}

/** Whether it would be asked again if its rest were ended by hand. */
export function isHeldBack({ kind }: AccountStanding): boolean {
  return kind === 'spent' || kind === 'resting' || kind === 'kept' || kind === 'shaped';
}

/** What is, and what to do. The account's name stands beside it. */
export function standingWords(standing: AccountStanding, now: number): string {
  switch (standing.kind) {
    case 'open':
    case 'near':
      return t(`account.is.${standing.kind}`);
    case 'resting':
      return t('account.is.resting', { time: clockTime(standing.until, now), reason: bare(standing.reason) });
    case 'spent':
    case 'shaped':
      return capitalised(standing.reason);
    case 'kept':
      if (standing.until === undefined) return t('account.is.kept.always', { reason: bare(standing.reason) });
      return t('account.is.kept', { reason: capitalised(bare(standing.reason)) });
    case 'disabled':
    case 'never':
    case 'down':
    case 'preparing':
    case 'faulty':
      return t(`account.is.${standing.kind}`, { reason: bare(standing.reason) });
  }
}

function bare(reason: string): string {
  return reason.replace(/\.$/, '');
}

function capitalised(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}
