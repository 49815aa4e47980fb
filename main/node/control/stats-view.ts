import type { Report, ReportList } from '../report/index.ts';
import type { Overview, Range, SatisfactionView, SavedView } from '../stats/index.ts';

/** What the control API needs of the node's history. */
export interface StatsView {
  /** What the charts are drawn from. */
  overview(range: Range): Overview;
  /** Ratings of the answers of so many days, today included. */
  satisfaction(days: number): SatisfactionView;
  /** What the answers of so many days saved. */
  saved(days: number): SavedView;
  /**
   * The report on a day (`2026-11-23`), yesterday when it is left out: with the state of things now for yesterday and
   * today, as it was made in the morning after for days before. Undefined for no day, a day to come, or one of which
   * nothing is known any more.
   */
  report(day?: string): Report | undefined;
  /** The same as Markdown. */
  markdown(day?: string): string | undefined;
  reports(): ReportList;
}
