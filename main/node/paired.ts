import type { Clock } from './clock/index.ts';
import {
  bothFigures,
  type DoHere,
  type Figures,
  type FiguresWanted,
  figuresHandlers,
  type HandDone,
  type HandMove,
  handAnywhere,
  handHandlers,
  type MachinesTold,
  type RatedSomewhere,
  type RateHere,
  rateSomewhere,
  ratingHandlers,
  reportHandlers,
  reportTwin,
  type TwinAsked,
} from './pair/index.ts';
import type { PairFacts, Reporter, ReportTwin } from './report/index.ts';
import type { LocalDay, Recorder } from './stats/index.ts';
import type { Twins } from './twins.ts';
import { version } from './version.ts';

export interface PairedDeps {
  readonly nodeId: string;
  readonly twins: Twins;
  readonly recorder: Recorder;
  /** What has happened is counted with some delay: counts it now. */
  readonly flush: () => void;
  /** By hand, to a backend of this node. */
  readonly doHere: DoHere;
  readonly clock: Clock;
}

/** What this node and its twin tell and do together; alone, this node does it by itself. */
export interface Paired {
  figures(wanted: FiguresWanted): Promise<Figures>;
  rate(requestId: string, rating: 1 | -1, comment: string | undefined): Promise<RatedSomewhere>;
  hand(move: HandMove, backend: string): Promise<HandDone>;
  readonly reports: ReportTwin;
  /** The twin may read this node's reports. */
  showReports(reporter: Reporter): void;
  /** What a report says of the twin; undefined: there is none. */
  about(day: LocalDay, machines: MachinesTold): PairFacts | undefined;
}

/** To be called before the twins start. */
export function createPaired({ nodeId, twins, recorder, flush, doHere, clock }: PairedDeps): Paired {
  const asked: TwinAsked = { twin: () => twinOf(twins), peer: twins.peer, clock };
  const rateHere: RateHere = (requestId, rating, comment) => {
    flush();
    return recorder.rate(requestId, rating, comment);
  };
  twins.answer({
    ...figuresHandlers({ nodeId, recorder }),
    ...ratingHandlers(rateHere),
    ...handHandlers(nodeId, doHere),
  });
  return {
    figures: wanted => bothFigures(asked, recorder.history, wanted),
    rate: (requestId, rating, comment) => rateSomewhere(asked, rateHere, { requestId, rating, comment }),
    async hand(move, backend) {
      const done = await handAnywhere(asked, doHere, move, backend);
      // What this node itself holds against a backend of the twin's is over too.
      if (done.kind === 'done') twins.roster.find(backend)?.[move]();
      return done;
    },
    reports: reportTwin(asked, () => twins.isActive),
    showReports: reporter => twins.answer(reportHandlers(reporter)),
    about: (day, machines) => pairFacts(twins, day, machines),
  };
}

function twinOf(twins: Twins) {
  const { identity } = twins.known;
  if (!twins.isPaired || !identity) return undefined;
  const { id, name } = identity;
  return { id, name, isHeard: twins.isTwinHeard, clockAhead: twins.link.view().clockAhead ?? 0 };
}

function pairFacts(twins: Twins, { from, to }: LocalDay, machines: MachinesTold): PairFacts | undefined {
  const twin = twinOf(twins);
  if (!twin) return undefined;
  const { id, name, isHeard, clockAhead } = twin;
  const events = twins.events.all.filter(({ at }) => at >= from && at < to).toReversed();
  const itsVersion = twins.known.identity?.version;
  return {
    twin: { id, name },
    told: machines.kind === 'this' ? { kind: 'this', because: because(machines) } : { kind: 'both' },
    isHeard,
    isNew: events.some(({ kind }) => kind === 'paired'),
    clockAhead,
    ...(itsVersion === undefined || itsVersion === version ? {} : { otherVersion: itsVersion }),
    events: events.map(({ at, text }) => ({ at, text })),
  };
}

function because({ twin, why }: Extract<MachinesTold, { kind: 'this' }>): string {
  switch (why) {
    case 'not-heard':
      return `The figures are only of this machine: ${twin} is not heard.`;
    case 'older':
      return `The figures are only of this machine: the version of ${twin} cannot tell its own.`;
    case 'silent':
    case 'chosen':
      return `The figures are only of this machine: ${twin} did not tell its own in time.`;
  }
}
