import type { Station } from '../../../main/node/control/live-state.ts';
import { clockTime, duration, relative } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import type { ComplexityClass } from './cascade-order.ts';
import type { Stretch } from './went-on.ts';

const HOUR = 3_600_000;

/** One more line under it: how fast it is, or how it failed last. */
export function sideWords(station: Station, now: number): string | undefined {
  const { lastError, firstToken } = station;
  const isRecent = lastError !== undefined && now - lastError.at < HOUR;
  if (isRecent && station.state.kind !== 'serving') {
    return `${t(`outcome.${lastError.kind}`)} ${relative(lastError.at, now)}`;
  }
  return firstToken === undefined ? undefined : t('state.firstToken', { time: duration(firstToken) });
}

/** What is, and what to do: the whole story of a station. */
export function stationSentence(station: Station, now: number): string {
  const { answered, failed, lastError, owner } = station;
  const parts = [situation(station, now)];
  if (station.simulated) parts.push(t('station.simulated'));
  if (answered + failed > 0) parts.push(t('station.record', { answered, failed }));
  if (lastError) {
    parts.push(t('station.last', { what: t(`outcome.${lastError.kind}`), time: relative(lastError.at, now) }));
  }
  if (owner !== undefined) parts.push(t('station.owner', { owner }));
  return parts.join(' ');
}

/** Who went on along a stretch of the line, and why. `from` is undefined for its first stretch. */
export function stretchSentence(from: string, stretch: Stretch, of: number, klass: ComplexityClass): string {
  if (stretch.wentOn + stretch.passed === 0) return t('line.stretch.none', { class: klass, name: from });
  const parts: string[] = [];
  if (stretch.wentOn > 0) {
    const why = stretch.why.map(({ outcome, count }) => `${count} ${t(`outcome.${outcome}`)}`).join(', ');
    parts.push(t('line.stretch', { went: stretch.wentOn, of, class: klass, name: from, why }));
  }
  if (stretch.passed > 0) parts.push(t('line.stretch.passed', { count: stretch.passed, name: from }));
  return parts.join(' ');
}

function situation({ id: name, owner, state, inFlight, slots, quota }: Station, now: number): string {
  switch (state.kind) {
    case 'serving':
      return t('station.serving', { name, inFlight, slots });
    case 'untried':
      return t('station.untried', { name });
    case 'degraded':
      return t('station.degraded', { name, reason: bare(state.reason) });
    case 'resting':
      // An account's own reason is a sentence already.
      if (state.reason === quota?.paid?.reason) return `${name} ${state.reason}`;
      return t('station.resting', { name, time: clockTime(state.until, now), reason: bare(state.reason) });
    case 'disabled':
      if (owner !== undefined) return t('station.disabled.twin', { name, reason: bare(state.reason), owner });
      return t('station.disabled', { name, reason: bare(state.reason) });
    case 'preparing':
      return t('station.preparing', { name, reason: bare(state.reason) });
    case 'down':
      return state.until === undefined || state.until <= now
        ? t('station.down', { name, reason: bare(state.reason) })
        : t('station.down.next', { name, reason: bare(state.reason), time: relative(state.until, now) });
  }
}

function bare(reason: string): string {
  return reason.replace(/\.$/, '');
}
