import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { StatsView } from './control/index.ts';
import { priceFor } from './prices/index.ts';
import type { Reporter } from './report/index.ts';
import { overviewOf, type Recorder, satisfactionOf, savedOf } from './stats/index.ts';

/** Of the latest that said something. */
const SHOWN_COMMENTS = 50;

export interface StatsViewDeps {
  readonly recorder: Recorder;
  readonly reporter: Reporter;
  readonly config: () => Config;
  readonly clock: Clock;
}

/** What the control API sees of the node's history. */
export function statsView({ recorder, reporter, config, clock }: StatsViewDeps): StatsView {
  const { history, feedback } = recorder;
  const latest = (count: number) => {
    const days = history.days.latest(count, clock.now());
    return { from: days.at(0)?.from ?? 0, to: days.at(-1)?.to ?? 0 };
  };
  return {
    overview: range => overviewOf(history, range, clock.now()),
    satisfaction(days) {
      const { from, to } = latest(days);
      return satisfactionOf(history, from, to, feedback.comments(SHOWN_COMMENTS));
    },
    saved(days) {
      const { from, to } = latest(days);
      return savedOf(history, from, to, priceFor(config().savings));
    },
    report: day => reporter.report(day),
    markdown: day => reporter.markdown(day),
    reports: () => reporter.available(),
  };
}
