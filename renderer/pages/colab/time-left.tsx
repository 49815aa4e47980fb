import { clockTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import css from './colab.module.css';
import { hoursAndMinutes } from './hours-and-minutes.ts';

interface TimeLeftProps {
  readonly startedAt: number;
  readonly endsAt: number;
  readonly phase: 'running' | 'ending' | 'draining' | 'over';
  readonly warnBefore: number;
  readonly now: number;
}

/** How much of a session's time has passed, as a bar; the mark is where its end is told of. */
export function TimeLeft({ startedAt, endsAt, phase, warnBefore, now }: TimeLeftProps) {
  const length = endsAt - startedAt;
  const left = Math.max(0, endsAt - now);
  const percent = (time: number) => Math.min(100, Math.max(0, Math.round((100 * time) / length)));
  const whole = hoursAndMinutes(length);
  const spoken = hoursAndMinutes(left);
  const words =
    phase === 'over' ? t('colab.time.over', { length: whole }) : t('colab.time.left', { time: spoken, length: whole });
  return (
    <div className={css.time}>
      <p className={css.timeWords}>
        <strong>{words}</strong>
        <span className={css.dim}>
          {t('colab.time.began', { began: clockTime(startedAt, now), ends: clockTime(endsAt, now) })}
        </span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> draws no mark, and each browser draws another one */}
      <div
        role="meter"
        aria-label={t('colab.time')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent(now - startedAt)}
        aria-valuetext={words}
        className={css.bar}
      >
        <div data-phase={phase} style={{ width: `${percent(now - startedAt)}%` }} />
        <span className={css.mark} style={{ left: `${percent(length - warnBefore)}%` }} />
      </div>
    </div>
  );
}
