import { z } from 'zod';
import type { ElectionMessage, HandOverReason } from './message.ts';
import type { Pair } from './terms.ts';
import { handBackAfter } from './waits.ts';

/** What the owner configured, and who the twin is. May be another at every step. */
export interface ElectionSettings extends Pair {
  /** The one that is active when both are up. */
  readonly preferred: boolean;
  /** A standby that hears of no active for so long takes over, ms. */
  readonly lease: number;
}

export type Role = 'active' | 'standby';

/** What must survive the node. It is written before it is told. */
export const savedElectionSchema = z.object({
  term: z.int().min(0),
  role: z.enum(['active', 'standby']),
  chosen: z.string().optional(),
});
export type SavedElection = Readonly<z.output<typeof savedElectionSchema>>;

/** This node was active when it learnt that its twin was too, in a higher term. Times are of the monotonic clock. */
export interface LostTerm {
  readonly term: number;
  readonly wonBy: number;
  readonly from: number;
  readonly to: number;
}

/** Everything that the election goes by. Times are of the monotonic clock, lengths are milliseconds. */
export interface ElectionState {
  readonly twin: string | undefined;
  readonly role: Role;
  /** The highest term that was heard of or claimed; the node's own, when it is active. */
  readonly term: number;
  /** Who is active, as far as is known. */
  readonly active: string | undefined;
  /** Who was made active by the owner, and stays so until it fails. */
  readonly chosen: string | undefined;
  readonly startedAt: number;
  readonly lookedAt: number;
  /** Time listened without hearing of an active twin. */
  readonly silence: number;
  /** Time listened without hearing the twin at all. */
  readonly unheard: number;
  /** Time listened since the last change of the active, or since the twin was not heard for a lease. */
  readonly steady: number;
  readonly activeSince: number;
  readonly twinPreferred: boolean;
  /** Asked of this node by its owner, while it is active. */
  readonly handingOver: Exclude<HandOverReason, 'preferred'> | undefined;
  /** It handed over because it is about to stop, so it does not want the role back. */
  readonly isLeaving: boolean;
  readonly lost: LostTerm | undefined;
  /** The twin's highest lost term that this node has reported. */
  readonly reported: number;
  /** When the active changed, lately. */
  readonly changes: readonly number[];
  /** When a time in which both were active ended, lately. */
  readonly partitions: readonly number[];
}

/** A node that has just started, or has got another twin: a standby that knows of no active. */
export function beginning(saved: SavedElection | undefined, { self, twin }: Pair, at: number): ElectionState {
  const chosen = saved?.chosen;
  return {
    twin,
    role: 'standby',
    term: saved?.term ?? 0,
    active: undefined,
    chosen: chosen === self || chosen === twin ? chosen : undefined,
    startedAt: at,
    lookedAt: at,
    silence: 0,
    unheard: Number.POSITIVE_INFINITY,
    steady: 0,
    activeSince: at,
    twinPreferred: false,
    handingOver: undefined,
    isLeaving: false,
    lost: undefined,
    reported: 0,
    changes: [],
    partitions: [],
  };
}

export function toSave({ term, role, chosen }: ElectionState): SavedElection {
  return chosen === undefined ? { term, role } : { term, role, chosen };
}

/** One that is about to stop has no claim to the role. */
export function isPreferred({ isLeaving }: ElectionState, { preferred }: ElectionSettings): boolean {
  return preferred && !isLeaving;
}

/** Why the active wishes that its twin takes over, if it does. */
export function wishToHandOver(state: ElectionState, settings: ElectionSettings): HandOverReason | undefined {
  if (state.role !== 'active' || state.twin === undefined) return undefined;
  if (state.handingOver) return state.handingOver;
  const isTwins = state.twinPreferred && !isPreferred(state, settings) && state.chosen !== settings.self;
  return isTwins && state.steady >= handBackAfter(state.changes.length, settings.lease) ? 'preferred' : undefined;
}

/** What is told to the twin. */
export function messageOf(state: ElectionState, settings: ElectionSettings, at: number): ElectionMessage {
  const { term, role, chosen, activeSince, lost } = state;
  const wish = wishToHandOver(state, settings);
  return {
    node: settings.self,
    term,
    role,
    preferred: isPreferred(state, settings),
    ...(chosen === undefined ? {} : { chosen }),
    ...(role === 'active' ? { activeFor: at - activeSince } : {}),
    ...(wish ? { wantsHandOver: wish } : {}),
    ...(lost ? { lost: { term: lost.term, wonBy: lost.wonBy, overlap: lost.to - lost.from, ago: at - lost.to } } : {}),
  };
}
