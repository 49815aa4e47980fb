import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { LiveState, QueueState } from './control/index.ts';
import type { Paired } from './paired.ts';
import { priceFor } from './prices/index.ts';
import { createPoster, type Resolve } from './queue/index.ts';
import { type Facts, type KeptThings, Reporter, type ReporterDeps } from './report/index.ts';
import {
  COUNTED_SERIES,
  dayFacts,
  isKnownDay,
  knownDays,
  type LocalDay,
  type Recorder,
  satisfactionOf,
  savedOf,
} from './stats/index.ts';

const QUARTERS_KNOWN = 7 * 86_400_000;

export interface MorningReportDeps {
  readonly recorder: Recorder;
  readonly paired: Paired;
  readonly kept: KeptThings;
  readonly config: () => Config;
  readonly state: () => LiveState;
  readonly queue: () => QueueState;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names to addresses, for the post to GrowthHub. */
  readonly resolve: Resolve;
}

export interface MorningReport {
  readonly reporter: Reporter;
  start(): void;
  stop(): Promise<void>;
}

/** The report of a morning, of what this node and its twin know. */
export function createMorningReport(deps: MorningReportDeps): MorningReport {
  const { recorder, paired, kept, config, clock, log } = deps;
  const { history } = recorder;
  const poster = createPoster(deps.resolve);
  const reporter = new Reporter({
    clock,
    days: history.days,
    log: log.child({ part: 'report' }),
    kept,
    at: () => config().report.at,
    facts: day => factsOf(deps, day),
    twin: paired.reports,
    isKnown: day => isKnownDay(history, day),
    knownDays: () => knownDays(history).map(at => history.days.of(at)),
    post: () => posting(config(), poster),
  });
  paired.showReports(reporter);
  let stopped: Promise<void> | undefined;
  return {
    reporter,
    start: () => reporter.start(),
    stop() {
      stopped ??= reporter.stop().then(() => poster.close());
      return stopped;
    },
  };
}

async function factsOf(
  { recorder, paired, config, state, queue, clock }: MorningReportDeps,
  day: LocalDay,
): Promise<Facts> {
  const { history } = recorder;
  // Quarters of an hour make the day that this node has, whatever zone the twin is set to; they are kept for a week.
  const grain = clock.now() - day.from < QUARTERS_KNOWN ? 'quarter' : 'day';
  const { counted, machines } = await paired.figures({
    steps: { grain, at: [day.from], to: day.to },
    series: COUNTED_SERIES,
  });
  const pair = paired.about(day, machines);
  const { node, stations, notices } = state();
  const { savings, growthhub } = config();
  return {
    node: { id: node.id, name: node.name },
    day,
    zone: history.days.zone,
    now: clock.now(),
    stations,
    notices,
    queue: queue(),
    ...dayFacts(counted, day),
    satisfaction: satisfactionOf(counted, day.from, day.to, []).tiers,
    saved: savedOf(counted, day.from, day.to, priceFor(savings)),
    wasThereBefore: isKnownDay(history, history.days.before(day)),
    ...(pair ? { pair } : {}),
    cannotPost: growthhub.webhookUrl !== undefined && growthhub.webhookSecret === undefined,
  };
}

/** Signed as every post to GrowthHub; without a secret to sign it with it is not made. */
function posting({ growthhub }: Config, poster: ReturnType<typeof createPoster>): ReturnType<ReporterDeps['post']> {
  const { webhookUrl: url, webhookSecret: secret } = growthhub;
  if (url === undefined || secret === undefined) return undefined;
  return (post, signal) => poster.post({ ...post, url, secret }, url, signal);
}
