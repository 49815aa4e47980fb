import type { ElectionMessage } from './message.ts';
import {
  beginning,
  type ElectionSettings,
  type ElectionState,
  isPreferred,
  type LostTerm,
  type SavedElection,
  toSave,
  wishToHandOver,
} from './state.ts';
import { ownerOf, ownTermAbove } from './terms.ts';
import { patience, rememberedSince } from './waits.ts';

/** Longer than this part of a lease between two looks, and the node was not listening but stopped. */
const LISTENED = 1 / 3;

/** `at`: the monotonic clock. */
export type ElectionEvent = { readonly at: number } & (
  | { readonly kind: 'look' }
  | { readonly kind: 'heard'; readonly message: ElectionMessage }
  | { readonly kind: 'make-active' }
  | { readonly kind: 'hand-over'; readonly why: 'choice' | 'leaving' }
  /** Nobody took what was to be handed over. */
  | { readonly kind: 'keep' }
);

/** Both were active, and no more are. Times are of the monotonic clock. */
export interface Overlap {
  readonly from: number;
  readonly to: number;
  readonly won: { readonly node: string; readonly term: number };
  readonly lost: { readonly node: string; readonly term: number };
}

/** What is to be done, in this order. */
export type ElectionEffect =
  | { readonly kind: 'save'; readonly saved: SavedElection }
  | { readonly kind: 'changed' }
  | { readonly kind: 'healed'; readonly overlap: Overlap }
  /** The twin should hear of it now, not at the next heartbeat. */
  | { readonly kind: 'tell' };

export interface Step {
  readonly state: ElectionState;
  readonly effects: readonly ElectionEffect[];
}

interface Decision {
  readonly state: ElectionState;
  readonly overlap?: Overlap;
}

/** The whole election: what a node is after an event, and what follows of it. */
export function step(before: ElectionState, event: ElectionEvent, settings: ElectionSettings): Step {
  const isSamePair = before.twin === settings.twin;
  const begun = isSamePair ? before : beginning({ ...toSave(before), chosen: undefined }, settings, event.at);
  const { state, overlap } = decide(later(begun, event.at, settings), event, settings);
  return { state, effects: effectsOf(before, state, overlap) };
}

/** Time passes. What was not listened to does not count: whoever was stopped has its messages still before it. */
function later(state: ElectionState, at: number, { lease }: ElectionSettings): ElectionState {
  const listened = Math.min(Math.max(0, at - state.lookedAt), lease * LISTENED);
  const unheard = state.unheard + listened;
  const since = rememberedSince(at, lease);
  return {
    ...state,
    lookedAt: at,
    silence: state.silence + listened,
    unheard,
    steady: unheard > lease ? 0 : state.steady + listened,
    changes: state.changes.filter(change => change > since),
    partitions: state.partitions.filter(partition => partition > since),
  };
}

function decide(state: ElectionState, event: ElectionEvent, settings: ElectionSettings): Decision {
  switch (event.kind) {
    case 'look':
      return { state: isTimeToTakeOver(state, settings) ? claim(state, undefined, settings) : state };
    case 'heard':
      return heard(state, event.message, settings);
    case 'make-active': {
      const wanting = { ...state, handingOver: undefined, isLeaving: false };
      if (state.role === 'active') return { state: { ...wanting, chosen: settings.twin && settings.self } };
      return { state: claim(wanting, settings.twin && settings.self, settings) };
    }
    case 'hand-over':
      if (state.role !== 'active') return { state };
      return { state: { ...state, handingOver: event.why, isLeaving: event.why === 'leaving' } };
    case 'keep':
      return { state: { ...state, handingOver: undefined, isLeaving: false } };
  }
}

function isTimeToTakeOver({ role, silence, partitions }: ElectionState, { twin, lease }: ElectionSettings): boolean {
  if (role === 'active') return false;
  return twin === undefined || silence >= patience(partitions.length, lease);
}

function heard(state: ElectionState, message: ElectionMessage, settings: ElectionSettings): Decision {
  const { node, role, term, preferred } = message;
  if (node !== settings.twin) return { state };
  // It claims what cannot be its own: a bug there, or the two do not mean the same by their ids.
  if (role === 'active' && ownerOf(term, settings) !== node) return { state };
  const hearing = { ...state, unheard: 0, twinPreferred: preferred };
  const decision =
    role === 'active' ? heardActive(hearing, message, settings) : heardStandby(hearing, message, settings);
  return decision.overlap ? decision : reportLost(decision.state, message, settings);
}

function heardActive(state: ElectionState, message: ElectionMessage, settings: ElectionSettings): Decision {
  const { node, term, wantsHandOver } = message;
  if (state.role === 'active') {
    // A lower one gives in as soon as it hears this node.
    return term > state.term ? standDown(state, message, settings) : { state };
  }
  // This node had a higher term before it started anew; the twin claims one above it as soon as it hears of that.
  if (term < state.term) return { state: { ...changedTo(node, state), silence: 0 } };
  const following = {
    ...changedTo(node, state),
    term,
    chosen: chosenIn(message, settings),
    silence: 0,
  };
  if (!wantsHandOver) return { state: following };
  return { state: claim(following, wantsHandOver === 'choice' ? settings.self : undefined, settings) };
}

function heardStandby(state: ElectionState, message: ElectionMessage, settings: ElectionSettings): Decision {
  const { term } = message;
  if (state.role === 'active') {
    // What was announced in the higher term must not outdo what this node announces.
    return { state: term > state.term ? claim({ ...state, term }, state.chosen, settings) : state };
  }
  // A word from before the twin claimed its term, late on its way; or it is yet to hear of this node's.
  if (term < state.term) return { state };
  const chosen = term > state.term ? chosenIn(message, settings) : state.chosen;
  const vacant = { ...state, term: Math.max(term, state.term), active: undefined, chosen };
  return { state: comesFirst(vacant, settings) ? claim(vacant, chosen, settings) : vacant };
}

/** Which of two standbys claims at once; the other waits for it, at most a lease. */
function comesFirst(state: ElectionState, settings: ElectionSettings): boolean {
  const { self, twin = '' } = settings;
  if (state.chosen !== undefined) return state.chosen === self;
  const preferred = isPreferred(state, settings);
  return preferred === state.twinPreferred ? self < twin : preferred;
}

/** @param chosen whom the owner wishes to be active, from now on */
function claim(state: ElectionState, chosen: string | undefined, settings: ElectionSettings): ElectionState {
  const term = ownTermAbove(state.term, settings);
  if (state.role === 'active') return { ...state, term, chosen };
  return {
    ...changedTo(settings.self, state),
    role: 'active',
    term,
    chosen,
    activeSince: state.lookedAt,
    handingOver: undefined,
  };
}

/** The twin is active in a higher term. */
function standDown(state: ElectionState, message: ElectionMessage, settings: ElectionSettings): Decision {
  const { node, term, activeFor = 0 } = message;
  const to = state.lookedAt;
  const from = Math.max(state.activeSince, to - activeFor);
  const following: ElectionState = {
    ...changedTo(node, state),
    role: 'standby',
    term,
    chosen: chosenIn(message, settings),
    silence: 0,
    handingOver: undefined,
  };
  // Until the word of a takeover that was wished for has come, both are active; nothing went wrong then.
  const wasWished = wishToHandOver(state, settings) || (message.chosen === node && to - from <= settings.lease);
  if (wasWished) return { state: following };
  const lost: LostTerm = { term: state.term, wonBy: term, from, to };
  return {
    state: { ...following, lost, partitions: [...state.partitions, to] },
    overlap: { from, to, won: { node, term }, lost: { node: settings.self, term: state.term } },
  };
}

/** Only who gives in knows at once that both were active; it tells the other, which reports it once too. */
function reportLost(state: ElectionState, { node, lost }: ElectionMessage, { self }: ElectionSettings): Decision {
  if (!lost || lost.term <= state.reported) return { state };
  const to = state.lookedAt - lost.ago;
  const reported = { ...state, reported: lost.term };
  // It was reported by this node before it started anew.
  if (to < state.startedAt) return { state: reported };
  return {
    state: { ...reported, partitions: [...state.partitions, to] },
    overlap: {
      from: to - lost.overlap,
      to,
      won: { node: self, term: lost.wonBy },
      lost: { node, term: lost.term },
    },
  };
}

function changedTo(node: string, state: ElectionState): ElectionState {
  if (state.active === node) return state;
  return { ...state, active: node, steady: 0, changes: [...state.changes, state.lookedAt] };
}

function chosenIn({ chosen }: ElectionMessage, { self, twin }: ElectionSettings): string | undefined {
  return chosen === self || chosen === twin ? chosen : undefined;
}

function effectsOf(before: ElectionState, after: ElectionState, overlap: Overlap | undefined): ElectionEffect[] {
  const isSameRole = before.role === after.role && before.term === after.term && before.chosen === after.chosen;
  const isNews = !isSameRole || before.handingOver !== after.handingOver;
  const effects: ElectionEffect[] = [];
  if (!isSameRole) effects.push({ kind: 'save', saved: toSave(after) });
  if (before.role !== after.role || before.term !== after.term || before.active !== after.active) {
    effects.push({ kind: 'changed' });
  }
  if (overlap) effects.push({ kind: 'healed', overlap });
  if (isNews && after.twin !== undefined && (after.role === 'active' || before.role === 'active')) {
    effects.push({ kind: 'tell' });
  }
  return effects;
}
