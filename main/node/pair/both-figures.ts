import { type Counted, type CountedSeries, countedFrom, type Rated, type Steps, together } from '../stats/index.ts';
import { type FiguresQuestion, figuresAnswer } from './figures-words.ts';
import { isOf } from './tell-figures.ts';
import { askTwin, type TwinAsked } from './twin-asked.ts';

/** Whose figures these are. */
export type MachinesTold =
  /** This node has no twin. */
  | { readonly kind: 'alone' }
  | { readonly kind: 'both'; readonly twin: string }
  /** Of this node only, though it has a twin. */
  | {
      readonly kind: 'this';
      readonly twin: string;
      /** `silent`: it answered nothing in time, or nothing that makes sense. `older`: its version cannot tell them. */
      readonly why: 'chosen' | 'not-heard' | 'silent' | 'older';
    };

/** Whose figures are wanted. */
export const WHICH_MACHINES = ['both', 'this'] as const;
export type WhichMachines = (typeof WHICH_MACHINES)[number];

/** The figures of a time. */
export interface Figures {
  readonly counted: Counted;
  readonly machines: MachinesTold;
  /** What users of the twin's answers said; the latest first. */
  readonly comments: readonly Rated[];
}

export interface FiguresWanted {
  readonly steps: Steps;
  readonly series: readonly CountedSeries[];
  /** How many of the latest comments; left out: none. */
  readonly comments?: number;
  readonly machines?: WhichMachines;
}

const MINUTE = 60_000;
/** What is counted together cannot be taken apart: a difference of the clocks is heeded in whole ones of these. */
const GRAIN_LENGTH = { minute: MINUTE, quarter: 15 * MINUTE, day: 24 * 60 * MINUTE } as const;

/**
 * What this node counted together with what its twin did, if it tells. Each counts by its own clock, and the two may be
 * five minutes apart. Minutes are matched by the difference that the heartbeats measure; in quarters of an hour and days
 * a request close to the border may stand in the neighbouring one. Each is counted once in any case.
 */
export async function bothFigures(
  asked: TwinAsked,
  own: Counted,
  { steps, series, comments = 0, machines = 'both' }: FiguresWanted,
): Promise<Figures> {
  const twin = asked.twin();
  if (!twin) return { counted: own, machines: { kind: 'alone' }, comments: [] };
  const only = (why: Extract<MachinesTold, { kind: 'this' }>['why']): Figures => ({
    counted: own,
    machines: { kind: 'this', twin: twin.name, why },
    comments: [],
  });
  if (machines === 'this') return only('chosen');
  if (!twin.isHeard) return only('not-heard');
  const length = GRAIN_LENGTH[steps.grain];
  const ahead = Math.round(twin.clockAhead / length) * length;
  const question: FiguresQuestion = {
    grain: steps.grain,
    at: steps.at.map(at => at + ahead),
    to: steps.to + ahead,
    series: [...series],
    comments,
  };
  const answer = await askTwin(asked, 'figures', question);
  if (answer.kind === 'refused' && answer.reason === 'unknown-operation') return only('older');
  const { data } = figuresAnswer.safeParse(answer.kind === 'answered' ? answer.message : undefined);
  if (!data) return only('silent');
  const told = countedFrom(data.sums, steps, own.days);
  return {
    counted: together(own, told, service => isOf(twin.id, service)),
    machines: { kind: 'both', twin: twin.name },
    comments: data.comments,
  };
}
