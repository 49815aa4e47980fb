import type { Counted } from './counted.ts';
import type { Rated } from './feedback-store.ts';
import { type RatedGroup, readFindingKey, readRatingKey } from './keys.ts';
import { type Interval, shareInterval } from './proportion.ts';

/** What users thought of the answers of one tier, backend, model or class. */
export interface Satisfaction {
  readonly name: string;
  readonly up: number;
  readonly down: number;
  /** The sample's size. */
  readonly n: number;
  /** Of the rated answers, 0 to 1, those that were liked; null when none was rated. */
  readonly share: number | null;
  /** Where the true share lies, 19 times in 20: so wide while few have rated. */
  readonly likely: Interval | null;
}

/** What users thought of the answers of requests of which a check (`none`: no check) found this. */
export interface CheckSatisfaction extends Satisfaction {
  /** `good`, `escalated`, `kept`, `stopped`. */
  readonly outcome: string;
}

export interface SatisfactionView {
  /** Ms since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly total: Satisfaction;
  readonly tiers: readonly Satisfaction[];
  readonly backends: readonly Satisfaction[];
  readonly models: readonly Satisfaction[];
  readonly classes: readonly Satisfaction[];
  /** By what the answer checks found, the check as the name: those that fire on what users like do not earn their keep. */
  readonly checks: readonly CheckSatisfaction[];
  /** The latest that said something. */
  readonly comments: readonly Rated[];
}

/** Ratings of the answers that were given in these days. */
export function satisfactionOf(
  history: Counted,
  from: number,
  to: number,
  comments: readonly Rated[],
): SatisfactionView {
  const rows = history.ratings.rows('day', from, to).map(({ key, value }) => ({ ...readRatingKey(key), ...value }));
  const by = (part: keyof RatedGroup) => {
    const names = [...new Set(rows.map(row => row[part]))].filter(name => name !== '').sort();
    return names.map(name =>
      sumUp(
        name,
        rows.filter(row => row[part] === name),
      ),
    );
  };
  return {
    from,
    to,
    total: sumUp('all', rows),
    tiers: by('tier'),
    backends: by('backend'),
    models: by('model'),
    classes: by('class'),
    checks: checksOf(history, from, to),
    comments,
  };
}

function checksOf(history: Counted, from: number, to: number): readonly CheckSatisfaction[] {
  const rows = history.checkRatings.rows('day', from, to);
  return [...new Set(rows.map(({ key }) => key))].sort().map(key => {
    const { check, outcome } = readFindingKey(key);
    const own = rows.filter(row => row.key === key).map(({ value }) => value);
    return { ...sumUp(check, own), outcome };
  });
}

function sumUp(name: string, rows: readonly { readonly up: number; readonly down: number }[]): Satisfaction {
  const up = Math.max(
    0,
    rows.reduce((sum, row) => sum + row.up, 0),
  );
  const down = Math.max(
    0,
    rows.reduce((sum, row) => sum + row.down, 0),
  );
  const n = up + down;
  return {
    name,
    up,
    down,
    n,
    share: n === 0 ? null : up / n,
    likely: n === 0 ? null : shareInterval({ part: up, n }, 1.96),
  };
}
