import type { Report } from './report.ts';

/** Where a node keeps small things by name. */
export interface KeptThings {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  keys(prefix: string): readonly string[];
  remove(key: string): void;
}

/** Where a report is on its way to GrowthHub. */
export type Posting =
  | { readonly kind: 'nowhere' | 'delivered' }
  | { readonly kind: 'pending'; readonly attempts: number; readonly notBefore: number }
  | { readonly kind: 'given-up'; readonly why: string };

export interface KeptReport {
  readonly report: Report;
  readonly posting: Posting;
}

/** Of the form that a report is kept in; one of another form is made anew from the history. */
const FORM = 1;
const KEPT_DAYS = 90;
const PREFIX = 'report ';

/** The morning reports of the last 90 days. What cannot be written is remembered until the next start. */
export class KeptReports {
  readonly #things: KeptThings;
  #latest: KeptReport | undefined;

  constructor(things: KeptThings) {
    this.#things = things;
  }

  put(kept: KeptReport): void {
    this.#latest = kept;
    this.#things.put(`${PREFIX}${kept.report.day}`, { form: FORM, ...kept });
  }

  get(day: string): KeptReport | undefined {
    if (this.#latest?.report.day === day) return this.#latest;
    return readKept(this.#things.get(`${PREFIX}${day}`), day);
  }

  /** The latest first. */
  days(): readonly string[] {
    const stored = this.#things.keys(PREFIX).map(key => key.slice(PREFIX.length));
    const latest = this.#latest ? [this.#latest.report.day] : [];
    return [...new Set([...stored, ...latest])].sort().reverse();
  }

  /** Lets go of those that are too old. */
  forget(now: number): void {
    const oldest = new Date(now - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
    for (const key of this.#things.keys(PREFIX)) if (key < `${PREFIX}${oldest}`) this.#things.remove(key);
  }
}

/** This node alone writes there, as JSON and whole; its form says whether this version did. */
function readKept(value: unknown, day: string): KeptReport | undefined {
  if (typeof value !== 'object' || value === null || !('form' in value) || value.form !== FORM) return undefined;
  const kept = value as unknown as KeptReport;
  return kept.report?.day === day && kept.posting ? { report: kept.report, posting: kept.posting } : undefined;
}
