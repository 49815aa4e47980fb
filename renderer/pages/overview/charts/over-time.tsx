import { useMemo } from 'react';
import { inTierOrder, tierColor, tierName } from '../../../components/tiers.ts';
import { percent } from '../../../i18n/figures.ts';
import { amount, duration } from '../../../i18n/format.ts';
import { t } from '../../../i18n/index.ts';
import { requestsIn, shares, times } from './measures.ts';
import { TimePanel } from './panel.tsx';
import type { Overview } from './use-charts.ts';

interface OverTimeProps {
  readonly overview: Overview;
  readonly isTable: boolean;
}

/** Who answered how many, and how many nobody did. */
export function RequestsOverTime({ overview, isTable }: OverTimeProps) {
  const { at, step, range, failed, totals } = overview;
  const data = useMemo(() => {
    const answered = inTierOrder(overview.tiers, ({ tier }) => tier).map(({ tier, answered, total }) => ({
      label: tierName(tier),
      color: tierColor(tier),
      values: answered,
      whole: amount(total.answered),
    }));
    const notAnswered = {
      label: t('charts.requests.failed'),
      color: '--down',
      values: failed,
      whole: amount(totals.refused + totals.broken),
    };
    return { at, step, lines: [...answered, notAnswered] };
  }, [overview.tiers, at, step, failed, totals]);
  const measure = useMemo(() => requestsIn(range), [range]);
  const answer = t('charts.requests.answer', {
    answered: amount(totals.answered),
    failed: amount(totals.refused + totals.broken),
  });
  return (
    <TimePanel
      name={t('charts.requests')}
      answer={answer}
      data={data}
      measure={measure}
      isTable={isTable}
      isGrowing
      isWide
    />
  );
}

/** How long whole answers took, tier by tier. */
export function TimesOverTime({ overview, isTable }: OverTimeProps) {
  const { at, step } = overview;
  const data = useMemo(() => {
    const lines = inTierOrder(overview.tiers, ({ tier }) => tier).flatMap(({ tier, duration: line, total }) => {
      const color = tierColor(tier);
      const { p50, p95 } = total.duration;
      return [
        {
          label: t('charts.times.half', { tier: tierName(tier) }),
          short: tierName(tier),
          color,
          values: line.p50,
          whole: timeOf(p50),
        },
        {
          label: t('charts.times.most', { tier: tierName(tier) }),
          color,
          short: t('charts.times.most.short'),
          isDashed: true,
          values: line.p95,
          whole: timeOf(p95),
        },
      ];
    });
    return { at, step, lines };
  }, [overview.tiers, at, step]);
  return (
    <TimePanel name={t('charts.times')} answer={timesAnswer(overview)} data={data} measure={times} isTable={isTable} />
  );
}

/** How many were answered by another backend than the one that was asked first. */
export function FallbackOverTime({ overview, isTable }: OverTimeProps) {
  const { at, step, fallbackRate, totals } = overview;
  const data = useMemo(() => {
    const whole = totals.fallbackRate === null ? t('charts.unknown') : percent(totals.fallbackRate);
    return { at, step, lines: [{ label: t('charts.fallback.line'), color: '--accent', values: fallbackRate, whole }] };
  }, [at, step, fallbackRate, totals.fallbackRate]);
  const answer =
    totals.fallbackRate === null ? undefined : t('charts.fallback.answer', { share: percent(totals.fallbackRate) });
  return (
    <TimePanel
      name={t('charts.fallback')}
      answer={answer}
      data={data}
      measure={shares}
      isTable={isTable}
      // That nothing had to go elsewhere is an answer.
      isZeroTold
    />
  );
}

function timesAnswer({ tiers }: Overview): string | undefined {
  const halves = tiers
    .flatMap(({ tier, total }) => (total.duration.p50 === null ? [] : [{ tier, time: total.duration.p50 }]))
    .sort((one, other) => one.time - other.time);
  const [fastest] = halves;
  const slowest = halves.at(-1);
  if (!fastest || !slowest) return undefined;
  if (fastest === slowest) return t('charts.times.answer', { time: duration(fastest.time) });
  return t('charts.times.answer.many', {
    fast: duration(fastest.time),
    faster: tierName(fastest.tier),
    slow: duration(slowest.time),
    slower: tierName(slowest.tier),
  });
}

function timeOf(ms: number | null): string {
  return ms === null ? t('charts.unknown') : duration(ms);
}
