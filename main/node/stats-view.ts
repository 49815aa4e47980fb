import type { Afterwards } from './afterwards.ts';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { StatsView } from './control/index.ts';
import { priceFor } from './prices/index.ts';
import type { Reporter } from './report/index.ts';
import { overviewOf, type Recorder, satisfactionOf, savedOf } from './stats/index.ts';

/** Of the latest that said something. */
const SHOWN_COMMENTS = 50;

export interface StatsViewDeps {
  /** What has happened is counted with some delay. */
  readonly counted: Pick<Afterwards, 'flush'>;
  readonly recorder: Recorder;
  readonly reporter: Reporter;
  readonly config: () => Config;
  readonly clock: Clock;
}

/** What the control API sees of the node's history. */
export function statsView({ counted, recorder, reporter, config, clock }: StatsViewDeps): StatsView {
  const { history, feedback } = recorder;
  const latest = (count: number) => {
    const today = history.days.of(clock.now());
    let first = today;
    for (let day = 1; day < count; day += 1) first = history.days.before(first);
    return { from: first.from, to: today.to };
  };
  return {
    overview(range) {
      counted.flush();
      return overviewOf(history, range, clock.now());
    },
    satisfaction(days) {
      counted.flush();
      const { from, to } = latest(days);
      return satisfactionOf(history, from, to, feedback.comments(SHOWN_COMMENTS));
    },
    saved(days) {
      counted.flush();
      const { from, to } = latest(days);
      return savedOf(history, from, to, priceFor(config().savings));
    },
    report: day => reporter.report(day),
    markdown: day => reporter.markdown(day),
    reports: () => reporter.available(),
  };
}
