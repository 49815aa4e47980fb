import type { TryOutEvent } from '../../../main/node/control/node-view.ts';

type EventOf<Kind extends TryOutEvent['kind']> = Extract<TryOutEvent, { kind: Kind }>;

/** One backend on the way of a prompt. Times are ms. */
export interface Hop {
  readonly backend: string;
  readonly state: 'asking' | 'answering' | EventOf<'attempt'>['attempt']['outcome'];
  /** Since the prompt was sent. */
  readonly after: number;
  readonly duration?: number;
  readonly message?: string;
}

export type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'lost' };

/** A prompt and what came of it. */
export interface Turn {
  readonly id: number;
  readonly prompt: string;
  readonly text: string;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly hops: readonly Hop[];
  readonly complexity?: number;
  readonly decision?: EventOf<'decided'>['decision'];
  readonly backend?: string;
  readonly model?: string;
  readonly requestId?: string;
  /** Ms since it was sent. */
  readonly firstToken?: number;
  /** Of how many pieces, each about a token, the text was put together. */
  readonly pieces: number;
  readonly usage?: { readonly prompt: number; readonly completion: number };
  readonly end?: End;
}

export function newTurn(id: number, prompt: string, startedAt: number): Turn {
  return { id, prompt, text: '', startedAt, hops: [], pieces: 0 };
}

/** The turn after something happened. @param at ms since the epoch */
export function withEvent(turn: Turn, event: TryOutEvent, at: number): Turn {
  switch (event.kind) {
    case 'decided':
      return { ...turn, complexity: event.complexity, decision: event.decision };
    case 'asked':
      return { ...turn, hops: [...turn.hops, { backend: event.backend, state: 'asking', after: event.after }] };
    case 'attempt': {
      const { backend, outcome, duration, message, startedAfter: after } = event.attempt;
      const said = message === undefined || outcome === 'ok' ? {} : { message };
      return withHop(turn, { backend, state: outcome, after, duration, ...said });
    }
    case 'route': {
      const { backend, model, requestId } = event;
      const after = turn.hops.findLast(hop => hop.backend === backend)?.after ?? 0;
      const answering = { ...withHop(turn, { backend, state: 'answering', after }), backend, requestId };
      return model === undefined ? answering : { ...answering, model };
    }
    case 'text': {
      const firstToken = turn.firstToken ?? Math.max(0, at - turn.startedAt);
      return { ...turn, text: turn.text + event.text, pieces: turn.pieces + (event.pieces ?? 1), firstToken };
    }
    case 'done':
      return ended({ ...turn, ...(event.usage ? { usage: event.usage } : {}) }, { kind: 'done' }, at);
    case 'refused':
      return ended(turn, { kind: 'refused', message: event.message }, at);
  }
}

/** The first end counts. */
export function ended(turn: Turn, end: End, at: number): Turn {
  return turn.end ? turn : { ...turn, end, endedAt: at };
}

/** Tokens a second while it was written, and whether they were counted or are a guess; nothing before there is enough. */
export function speedOf(turn: Turn, now: number): { readonly speed: number; readonly isCounted: boolean } | undefined {
  const { usage, pieces, firstToken, startedAt, endedAt } = turn;
  if (firstToken === undefined) return undefined;
  const seconds = ((endedAt ?? now) - startedAt - firstToken) / 1000;
  const tokens = usage?.completion ?? pieces;
  if (tokens < 2 || seconds < 0.05) return undefined;
  return { speed: tokens / seconds, isCounted: usage !== undefined };
}

/** Puts a hop in the place of the one that it goes on from. */
function withHop(turn: Turn, hop: Hop): Turn {
  const place = turn.hops.findLastIndex(({ backend, state }) => backend === hop.backend && isOpen(state));
  return { ...turn, hops: place < 0 ? [...turn.hops, hop] : turn.hops.with(place, hop) };
}

function isOpen(state: Hop['state']): boolean {
  return state === 'asking' || state === 'answering';
}
