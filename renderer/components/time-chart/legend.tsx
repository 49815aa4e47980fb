import { t } from '../../i18n/index.ts';
import { stretchOfTime } from '../../i18n/moments.ts';
import type { ChartLine, Measure, TimeLines } from './lines.ts';
import css from './time-chart.module.css';

interface LegendProps {
  readonly data: TimeLines;
  readonly measure: Measure;
  /** The step that is pointed at. */
  readonly place: number | undefined;
}

/** Which line is whose, with its value at the moment that is pointed at, else over the whole time. */
export function Legend({ data: { at, step, lines }, measure: { unit, format }, place }: LegendProps) {
  const from = place === undefined ? undefined : at[place];
  return (
    <div aria-hidden="true">
      <p className={css.unit}>
        {unit}
        <span className={css.moment}>
          {from === undefined ? t('charts.all') : stretchOfTime(from, from + step, Date.now())}
        </span>
      </p>
      <p className={css.legend}>
        {lines.map(line => (
          <span key={line.label} className={css.entry}>
            <Swatch line={line} />
            {line.short ?? line.label}{' '}
            <strong>{from === undefined ? line.whole : valueAt(line, place ?? 0, format)}</strong>
          </span>
        ))}
      </p>
    </div>
  );
}

function valueAt({ values }: ChartLine, place: number, format: Measure['format']): string {
  const value = values[place] ?? null;
  return value === null ? '–' : format(value);
}

function Swatch({ line: { color, isDashed } }: { readonly line: ChartLine }) {
  return (
    <svg width="18" height="8" aria-hidden="true">
      <line
        x1="1"
        x2="17"
        y1="4"
        y2="4"
        stroke={`var(${color})`}
        strokeWidth="2.5"
        strokeDasharray={isDashed ? '5 3' : undefined}
      />
    </svg>
  );
}
