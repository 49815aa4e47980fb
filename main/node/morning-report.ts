import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { LiveState, QueueState } from './control/index.ts';
import { priceFor } from './prices/index.ts';
import { createPoster, type Resolve } from './queue/index.ts';
import { type Facts, type KeptThings, Reporter, type ReporterDeps } from './report/index.ts';
import {
  dayFacts,
  isKnownDay,
  knownDays,
  type LocalDay,
  type Recorder,
  satisfactionOf,
  savedOf,
} from './stats/index.ts';

export interface MorningReportDeps {
  readonly recorder: Recorder;
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

/** The report of a morning, of what this node knows. */
export function createMorningReport(deps: MorningReportDeps): MorningReport {
  const { recorder, kept, config, clock, log } = deps;
  const { history } = recorder;
  const poster = createPoster(deps.resolve);
  const reporter = new Reporter({
    clock,
    days: history.days,
    log: log.child({ part: 'report' }),
    kept,
    at: () => config().report.at,
    facts: day => factsOf(deps, day),
    isKnown: day => isKnownDay(history, day),
    knownDays: () => knownDays(history).map(at => history.days.of(at)),
    post: () => posting(config(), poster),
  });
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

function factsOf({ recorder, config, state, queue, clock }: MorningReportDeps, day: LocalDay): Facts {
  const { history } = recorder;
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
    ...dayFacts(history, day),
    satisfaction: satisfactionOf(history, day.from, day.to, []).tiers,
    saved: savedOf(history, day.from, day.to, priceFor(savings)),
    wasThereBefore: isKnownDay(history, history.days.before(day)),
    cannotPost: growthhub.webhookUrl !== undefined && growthhub.webhookSecret === undefined,
  };
}

/** Signed as every post to GrowthHub; without a secret to sign it with it is not made. */
function posting({ growthhub }: Config, poster: ReturnType<typeof createPoster>): ReturnType<ReporterDeps['post']> {
  const { webhookUrl: url, webhookSecret: secret } = growthhub;
  if (url === undefined || secret === undefined) return undefined;
  return (post, signal) => poster.post({ ...post, url, secret }, url, signal);
}
