import type { MachinesTold, WhichMachines } from '../pair/index.ts';
import type { Report, ReportList } from '../report/index.ts';
import type { Overview, Range, SatisfactionView, SavedView } from '../stats/index.ts';

/** With whose figures it is: of both machines, or of this one only and why. */
export type Told<View> = View & { readonly machines: MachinesTold };

/** What the control API needs of the history of the node and of its twin. */
export interface StatsView {
  /** What the charts are drawn from. */
  overview(range: Range, which: WhichMachines): Promise<Told<Overview>>;
  /** Ratings of the answers of so many days, today included. */
  satisfaction(days: number, which: WhichMachines): Promise<Told<SatisfactionView>>;
  /** What the answers of so many days saved. */
  saved(days: number, which: WhichMachines): Promise<Told<SavedView>>;
  /**
   * The report on a day (`2026-11-23`), yesterday when it is left out: with the state of things now for yesterday and
   * today, as it was made in the morning after for days before. Undefined for no day, a day to come, or one of which
   * nothing is known any more. Of two nodes the active one makes it.
   */
  report(day?: string): Promise<Report | undefined>;
  /** The same as Markdown. */
  markdown(day?: string): Promise<string | undefined>;
  reports(): ReportList;
}
