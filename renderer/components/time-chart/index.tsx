import 'uplot/dist/uPlot.min.css';
import { useMediaQuery } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { t } from '../../i18n/index.ts';
import { stretchOfTime } from '../../i18n/moments.ts';
import { Legend } from './legend.tsx';
import type { Measure, TimeLines } from './lines.ts';
import { createPlot, plotData, pointAt, pointNowhere } from './plot.ts';
import css from './time-chart.module.css';

export { hasValues, type Measure, type TimeLines } from './lines.ts';

interface TimeChartProps {
  /** What is drawn, for who hears it. */
  readonly name: string;
  readonly data: TimeLines;
  readonly measure: Measure;
  /** The last step is not over, and its sums still grow: that stretch is dotted. */
  readonly isGrowing?: boolean;
}

/** Lines over time, with the values of the moment that is pointed at. Arrow keys point as well as the mouse does. */
export function TimeChart({ name, data, measure, isGrowing = false }: TimeChartProps) {
  const target = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [pointed, setPointed] = useState<number>();
  const isDark = useMediaQuery('(prefers-color-scheme: dark)');
  const latest = useRef({ data, measure });
  latest.current = { data, measure };
  const shape = data.lines.map(({ color, isDashed = false }) => `${color} ${isDashed}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is made anew for another look, not for other values
  useEffect(() => {
    const element = target.current;
    if (!element) return;
    const { data, measure } = latest.current;
    const made = createPlot(element, { lines: data.lines, measure, isGrowing }, data, setPointed);
    plot.current = made;
    const watcher = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, measure.unit, isGrowing, isDark]);

  useEffect(() => plot.current?.setData(plotData(data, isGrowing)), [data, isGrowing]);

  const last = data.at.length - 1;
  const place = pointed === undefined ? undefined : Math.min(pointed, last);
  const press = (event: KeyboardEvent) => {
    if (!plot.current) return;
    const next = { ArrowLeft: (place ?? last + 1) - 1, ArrowRight: (place ?? last - 1) + 1, Home: 0, End: last }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    pointAt(plot.current, Math.max(0, Math.min(last, next)));
  };
  return (
    <>
      <Legend data={data} measure={measure} place={place} />
      <div
        ref={target}
        className={css.plot}
        role="slider"
        tabIndex={0}
        aria-label={t('charts.reader', { name, unit: measure.unit })}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={place ?? last}
        aria-valuetext={spoken(data, measure, place ?? last)}
        onKeyDown={press}
        onBlur={() => plot.current && pointNowhere(plot.current)}
      />
    </>
  );
}

/** The values of one step in words. */
function spoken({ at, step, lines }: TimeLines, { format }: Measure, place: number): string {
  const from = at[place] ?? 0;
  const values = lines.map(({ label, values }) => {
    const value = values[place] ?? null;
    return `${label} ${value === null ? t('charts.unknown') : format(value)}`;
  });
  return t('charts.moment', { time: stretchOfTime(from, from + step, Date.now()), values: values.join(', ') });
}
