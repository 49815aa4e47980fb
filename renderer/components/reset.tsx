import type { Station } from '../../main/node/control/live-state.ts';
import { clockTime, fullTime, relative } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';

type QuotaWindow = NonNullable<Station['quota']>['windows'][number];

const HOUR = 3_600_000;

/** When what was used of a limit is there again: at one instant, bit by bit, or steadily. */
export function Reset({
  window,
  now,
}: {
  readonly window: Pick<QuotaWindow, 'resetsAt' | 'comesBack'>;
  readonly now: number;
}) {
  const { resetsAt, comesBack } = window;
  return (
    <time dateTime={new Date(resetsAt).toISOString()} title={fullTime(resetsAt)}>
      {words(resetsAt, comesBack, now)}
    </time>
  );
}

function words(at: number, comesBack: QuotaWindow['comesBack'], now: number): string {
  switch (comesBack) {
    case 'fixed':
      // Providers reckon in UTC, and so do their own pages.
      return t('quota.resets.fixed', { time: new Date(at).toISOString().slice(11, 16), left: left(at, now) });
    case 'rolling':
      return t('quota.resets.rolling', { time: soon(at, now) });
    case 'bucket':
      return t('quota.resets.bucket', { time: soon(at, now) });
  }
}

function left(at: number, now: number): string {
  if (at - now < HOUR) return relative(at, now);
  const minutes = Math.round((at - now) / 60_000);
  return t('quota.resets.in', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

function soon(at: number, now: number): string {
  return at - now < HOUR ? relative(at, now) : t('quota.resets.at', { time: clockTime(at, now) });
}
