import { t } from '../i18n/index.ts';
import css from './gauge.module.css';

export type GaugeTone = 'serving' | 'attention' | 'down';

interface GaugeProps {
  /** What it is a gauge of. */
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  /** Up to here it is for everyone; marked when it lies below what may be used at all. */
  readonly softLimit: number;
  /** From here nothing more is asked of it. */
  readonly hardStop: number;
  readonly tone: GaugeTone;
}

/** How much of a limit is used, as a bar, with a mark where the share for everyone ends. */
export function Gauge({ name, used, limit, softLimit, hardStop, tone }: GaugeProps) {
  const percent = (amount: number) => Math.min(100, Math.round((100 * amount) / Math.max(1, limit)));
  const hasMark = softLimit < hardStop;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> draws no mark, and each browser draws another one
    <div
      role="meter"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent(used)}
      aria-valuetext={t('quota.gauge', { percent: percent(used), soft: percent(softLimit) })}
      className={css.gauge}
    >
      <div className={css.used} data-tone={tone} style={{ width: `${percent(used)}%` }} />
      {hasMark && <div className={css.mark} style={{ left: `${percent(softLimit)}%` }} />}
    </div>
  );
}
