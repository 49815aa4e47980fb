/** What a chart over time is drawn from. Times are ms since the epoch. */
export interface TimeLines {
  /** The beginning of each step. */
  readonly at: readonly number[];
  /** How long a step is, ms. */
  readonly step: number;
  readonly lines: readonly ChartLine[];
}

/** One line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** The same where it stands beside a line of the same thing. */
  readonly short?: string;
  /** A colour of the theme: `--tier-cloud`. */
  readonly color: string;
  readonly isDashed?: boolean;
  /** One for each step; null: a gap, since nothing is known of that time or there was nothing to measure. */
  readonly values: readonly (number | null)[];
  /** What it comes to over the whole time. */
  readonly whole?: string;
}

/** What is measured along a chart's upright axis. */
export interface Measure {
  /** `requests a minute`. */
  readonly unit: string;
  readonly format: (value: number) => string;
  /** Distances between the marks of the axis, of which one that fits is taken. */
  readonly steps: readonly number[];
  /** The axis reaches at least so far. */
  readonly least: number;
}

/** Whether there is anything to draw; a line of zeros alone is nothing either. */
export function hasValues(lines: readonly ChartLine[]): boolean {
  return lines.some(({ values }) => values.some(value => value !== null && value > 0));
}

/** Places of values that stand between gaps: a line has no length there, so each is drawn as a point. */
export function lonePlaces(values: readonly (number | null | undefined)[]): number[] {
  const isGap = (place: number) => (values[place] ?? null) === null;
  return values.flatMap((_, place) => (!isGap(place) && isGap(place - 1) && isGap(place + 1) ? [place] : []));
}

/** A line that is still growing, in two: what is settled, and the stretch to the step that is not over. */
export function settledAndGrowing(
  values: ChartLine['values'],
): [settled: ChartLine['values'], growing: ChartLine['values']] {
  const last = values.length - 1;
  return [
    values.map((value, place) => (place === last ? null : value)),
    values.map((value, place) => (place >= last - 1 ? value : null)),
  ];
}
