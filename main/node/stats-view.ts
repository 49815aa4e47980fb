import type { Afterwards } from './afterwards.ts';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { StatsView } from './control/index.ts';
import type { Paired } from './paired.ts';
import { priceFor } from './prices/index.ts';
import type { Reporter } from './report/index.ts';
import { overviewOf, overviewSteps, type Recorder, satisfactionOf, savedOf } from './stats/index.ts';

/** Of the latest that said something. */
const SHOWN_COMMENTS = 50;

export interface StatsViewDeps {
  /** What has happened is counted with some delay. */
  readonly counted: Pick<Afterwards, 'flush'>;
  readonly recorder: Recorder;
  readonly reporter: Reporter;
  readonly paired: Pick<Paired, 'figures'>;
  readonly config: () => Config;
  readonly clock: Clock;
}

/** What the control API sees of the history of the node and of its twin. */
export function statsView({ counted: behind, recorder, reporter, paired, config, clock }: StatsViewDeps): StatsView {
  const { history, feedback } = recorder;
  const latest = (count: number) => {
    const days = history.days.latest(count, clock.now());
    return { grain: 'day' as const, at: days.map(({ from }) => from), to: days.at(-1)?.to ?? 0 };
  };
  return {
    async overview(range, which) {
      behind.flush();
      const now = clock.now();
      const steps = overviewSteps(history.days, range, now);
      const { counted, machines } = await paired.figures({ steps, series: ['traffic', 'services'], machines: which });
      return { ...overviewOf(counted, range, now), machines };
    },
    async satisfaction(days, which) {
      behind.flush();
      const steps = latest(days);
      const { counted, machines, comments } = await paired.figures({
        steps,
        series: ['ratings', 'checkRatings'],
        comments: SHOWN_COMMENTS,
        machines: which,
      });
      const latestComments = [...feedback.comments(SHOWN_COMMENTS), ...comments]
        .sort((one, other) => other.ratedAt - one.ratedAt)
        .slice(0, SHOWN_COMMENTS);
      return { ...satisfactionOf(counted, steps.at[0] ?? 0, steps.to, latestComments), machines };
    },
    async saved(days, which) {
      behind.flush();
      const steps = latest(days);
      const { counted, machines } = await paired.figures({ steps, series: ['traffic'], machines: which });
      return { ...savedOf(counted, steps.at[0] ?? 0, steps.to, priceFor(config().savings)), machines };
    },
    report: day => reporter.report(day),
    markdown: day => reporter.markdown(day),
    reports: () => reporter.available(),
  };
}
