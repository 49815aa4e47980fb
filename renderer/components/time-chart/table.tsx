import { t } from '../../i18n/index.ts';
import { stretchOfTime } from '../../i18n/moments.ts';
import type { Measure, TimeLines } from './lines.ts';
import css from './time-chart.module.css';

interface TimeTableProps {
  readonly name: string;
  readonly data: TimeLines;
  readonly measure: Measure;
}

/** What a chart over time shows, as a table: the latest first, without the times of which nothing is known. */
export function TimeTable({ name, data: { at, step, lines }, measure: { unit, format } }: TimeTableProps) {
  const now = Date.now();
  const known = at
    .map((from, place) => ({ from, values: lines.map(({ values }) => values[place] ?? null) }))
    .filter(({ values }) => values.some(value => value !== null))
    .reverse();
  return (
    <>
      <p className={css.unit}>{unit}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={name}>
        <table className={css.table}>
          <caption className="only-heard">{`${name}: ${unit}`}</caption>
          <thead>
            <tr>
              <th scope="col">{t('charts.when')}</th>
              {lines.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {known.map(({ from, values }) => (
              <tr key={from}>
                <th scope="row">{stretchOfTime(from, from + step, now)}</th>
                {lines.map(({ label }, place) => (
                  <td key={label}>{formatted(values[place] ?? null, format)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function formatted(value: number | null, format: Measure['format']): string {
  return value === null ? '–' : format(value);
}
