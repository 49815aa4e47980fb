/** How two nodes speak with each other, whatever carries it. Messages are JSON values. */

/** The twin, as this node can ask it. Never rejects, except with the signal's reason when the signal is aborted. */
export interface Peer {
  /** One message there, one back. */
  ask(operation: string, message: unknown, signal: AbortSignal): Promise<PeerAnswer>;
  /**
   * One message there, many back. The last of them is followed by the end; a stream that breaks off rejects its
   * iteration with `PeerLost`. Aborting the signal, or leaving the iteration, ends it on the other side too.
   */
  open(operation: string, message: unknown, signal: AbortSignal): Promise<PeerStream>;
}

export type PeerAnswer = { readonly kind: 'answered'; readonly message: unknown } | PeerTrouble;

export type PeerStream = { readonly kind: 'opened'; readonly messages: AsyncIterable<unknown> } | PeerTrouble;

/** Why the twin did not answer. */
export type PeerTrouble =
  /** No known address of it answers; what was asked did not happen, or its answer was lost. */
  | { readonly kind: 'unreachable'; readonly message: string }
  /** It answered that it will not: another secret, a clock too far off, a version too old, not paired. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly message: string }
  /** Its handler failed. */
  | { readonly kind: 'failed'; readonly message: string };

export type RefusalReason =
  /** It has no twin, or another one. */
  | 'not-paired'
  /** What we sealed does not open there: its secret is another one, or somebody changed the message. */
  | 'not-opened'
  /** Its clock and ours are more than five minutes apart. */
  | 'clock-skew'
  /** It has had this very message before. */
  | 'replayed'
  /** Another major version of the protocol. */
  | 'version'
  /** It does not know this operation: an older version. */
  | 'unknown-operation';

/** The reason with which a stream's iteration rejects when the link breaks in the middle of it. */
export class PeerLost extends Error {}

/** Answers one operation. What it throws is told to the twin as a failure, without its details. */
export type PeerHandler =
  | { readonly kind: 'answer'; readonly handle: (message: unknown, signal: AbortSignal) => Promise<unknown> }
  | { readonly kind: 'stream'; readonly handle: (message: unknown, signal: AbortSignal) => AsyncIterable<unknown> };

/** What a node answers its twin, by the operation's name. */
export type PeerHandlers = Readonly<Record<string, PeerHandler>>;
