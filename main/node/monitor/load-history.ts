import { z } from 'zod';
import { HistoryTier, type Measured } from './history-tier.ts';
import { type Load, memoryUsed } from './load.ts';

export const RANGES = ['minutes', 'hour', 'day'] as const;
export type LoadRange = (typeof RANGES)[number];

/** What is kept of each look; `socket-0` and so on beside these. */
export type LoadMeasure =
  | 'cpu'
  | 'memory'
  | 'swap'
  | 'temperature'
  | 'received'
  | 'sent'
  | 'engines'
  | 'engine-memory'
  | 'other'
  | `socket-${number}`;

/** A part of the history. Times are ms since the epoch. */
export interface LoadSeries {
  readonly range: LoadRange;
  /** How long a step is, ms. */
  readonly step: number;
  /** The beginning of each step. */
  readonly at: readonly number[];
  /** By measure, one for each step; null: nothing was measured. */
  readonly measures: Readonly<Record<string, readonly (Measured | null)[]>>;
}

/** Sockets that are kept apart; the measures of all are this and nine more. */
const SOCKETS = 8;
const MEASURES = 9 + SOCKETS;

/** The day as the store keeps it: each step's beginning, and its least, mean and greatest value. */
const keptStep = z.tuple([z.number().min(0).max(1e15), z.number(), z.number(), z.number()]);
const keptDay = z.record(z.string().max(40), z.array(keptStep).max(1000));
type KeptStep = z.output<typeof keptStep>;
export type KeptDay = z.output<typeof keptDay>;

/** A day of the machine's load at falling resolution: two seconds, a quarter of a minute, two minutes. */
export class LoadHistory {
  readonly #tiers: Readonly<Record<LoadRange, HistoryTier>> = {
    minutes: new HistoryTier(2000, 150, MEASURES),
    hour: new HistoryTier(15_000, 240, MEASURES),
    day: new HistoryTier(120_000, 720, MEASURES),
  };

  add(load: Load): void {
    const values = measuresOf(load);
    for (const tier of Object.values(this.#tiers)) tier.add(load.at, values);
  }

  /** @param now ms since the epoch */
  series(range: LoadRange, now: number): LoadSeries {
    const tier = this.#tiers[range];
    const at = tier.beginnings(now);
    const measures = tier.measures.map(measure => [measure, at.map(from => tier.at(from, measure) ?? null)] as const);
    return { range, step: tier.step, at, measures: Object.fromEntries(measures) };
  }

  /** The day, to be kept across a restart. */
  day(now: number): KeptDay {
    const { at, measures } = this.series('day', now);
    const day: KeptDay = {};
    for (const [measure, steps] of Object.entries(measures)) {
      day[measure] = steps.flatMap((step, place): KeptStep[] =>
        step ? [[at[place] ?? 0, rounded(step.min), rounded(step.mean), rounded(step.max)]] : [],
      );
    }
    return day;
  }

  /** Takes back what `day` gave; anything else is left alone. */
  restore(kept: unknown): void {
    const day = keptDay.safeParse(kept).data ?? {};
    for (const [measure, steps] of Object.entries(day)) {
      for (const [from, min, mean, max] of steps) this.#tiers.day.restore(from, measure, { min, mean, max });
    }
  }
}

function measuresOf(load: Load): Record<string, number> {
  const { work, network } = load;
  const measures: Record<LoadMeasure, number | undefined> = {
    cpu: load.cpu,
    memory: memoryUsed(load),
    swap: load.swap?.used,
    temperature: load.temperature,
    received: network?.received,
    sent: network?.sent,
    engines: work?.engines.reduce((sum, { cores }) => sum + cores, 0),
    'engine-memory': work?.engines.reduce((sum, { memory }) => sum + memory, 0),
    other: work?.other,
  };
  const known: Record<string, number> = {};
  for (const [measure, value] of Object.entries(measures)) if (value !== undefined) known[measure] = value;
  const sockets = load.sockets.length > 1 ? load.sockets.slice(0, SOCKETS) : [];
  for (const [socket, { cpu }] of sockets.entries()) known[`socket-${socket}`] = cpu;
  return known;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
