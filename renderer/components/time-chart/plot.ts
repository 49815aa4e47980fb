import uPlot from 'uplot';
import { axisTime } from '../../i18n/moments.ts';
import { type ChartLine, lonePlaces, type Measure, settledAndGrowing, type TimeLines } from './lines.ts';

/** Charts that are pointed at together. */
const TOGETHER = 'tandem';
const AXIS_WIDTH = 64;
const AXIS_HEIGHT = 24;

/** How a chart is made; whatever of it changes, the chart is made anew. */
export interface PlotShape {
  readonly lines: readonly Pick<ChartLine, 'color' | 'isDashed'>[];
  readonly measure: Measure;
  /** The last step is not over, and its sums still grow. */
  readonly isGrowing: boolean;
}

/** Draws a chart into an element whose size it takes; `onPoint` is told the step that is pointed at. */
export function createPlot(
  target: HTMLElement,
  { lines, measure, isGrowing }: PlotShape,
  data: TimeLines,
  onPoint: (place: number | undefined) => void,
): uPlot {
  const colors = themeColors(target, ['--ink-dim', '--hairline', ...lines.map(({ color }) => color)]);
  const [ink = '', hairline = '', ...lineColors] = colors;
  const font = `12px ${getComputedStyle(target).fontFamily}`;
  const series = lines.map(({ isDashed }, place) => lineSeries(lineColors[place] ?? ink, isDashed ? [5, 4] : []));
  const growing = isGrowing ? lineColors.map(color => lineSeries(color, [2, 3])) : [];
  const axis = { font, stroke: ink, grid: { stroke: hairline, width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width: target.clientWidth,
      height: target.clientHeight,
      ms: 1,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: TOGETHER } },
      scales: { x: { range: whole }, y: { range: (_plot, _least, most) => [0, topOf(most, measure)] } },
      axes: [
        {
          ...axis,
          size: AXIS_HEIGHT,
          space: 64,
          grid: { show: false },
          values: (_plot, splits, _axis, _space, apart) => splits.map(at => axisTime(at, apart)),
        },
        {
          ...axis,
          size: AXIS_WIDTH,
          space: 32,
          incrs: [...measure.steps],
          values: (_plot, splits) => splits.map(measure.format),
        },
      ],
      series: [{}, ...series, ...growing],
      hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
    },
    plotData(data, isGrowing),
    target,
  );
}

/** The columns as the library wants them. */
export function plotData({ at, lines }: TimeLines, isGrowing: boolean): uPlot.AlignedData {
  const halves = lines.map(({ values }) => (isGrowing ? settledAndGrowing(values) : ([values, []] as const)));
  const settled = halves.map(([values]) => [...values]);
  const growing = isGrowing ? halves.map(([, values]) => [...values]) : [];
  return [[...at], ...settled, ...growing];
}

/** Points at a step, as the mouse would. */
export function pointAt(plot: uPlot, place: number): void {
  const at = plot.data[0]?.[place];
  if (at !== undefined) plot.setCursor({ left: plot.valToPos(at, 'x'), top: 0 });
}

/** Points nowhere. */
export function pointNowhere(plot: uPlot): void {
  plot.setCursor({ left: -10, top: -10 });
}

function lineSeries(stroke: string, dash: number[]): uPlot.Series {
  return {
    stroke,
    dash,
    width: 2,
    points: {
      show: () => false,
      size: 5,
      fill: stroke,
      filter: (plot, series) => lonePlaces([...(plot.data[series] ?? [])]),
    },
  };
}

/** The whole time, also where nothing is known of its ends. */
function whole({ data: [at = []] }: uPlot): [number, number] {
  return [at[0] ?? 0, at[at.length - 1] ?? 1];
}

function topOf(most: number | null, { least }: Measure): number {
  const [, top] = uPlot.rangeNum(0, Math.max(least, most ?? 0), 0.1, true);
  return top ?? least;
}

/** What the theme's colours are just now: a canvas understands neither variables nor `light-dark`. */
function themeColors(inside: HTMLElement, tokens: readonly string[]): string[] {
  const probe = inside.ownerDocument.createElement('span');
  inside.append(probe);
  const colors = tokens.map(token => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colors;
}
