import type { TunnelProviderName } from '../config/index.ts';

/** What a tunnel leads to: this node's gateway, and nothing else. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** How opening a tunnel ended. Sentences for people, without an end. */
export type Opening =
  | { readonly kind: 'open'; readonly tunnel: OpenTunnel }
  /** It may work another time. */
  | { readonly kind: 'failed'; readonly message: string }
  /** It will not, until its owner changes something: a token, a name that is not his. */
  | { readonly kind: 'refused'; readonly message: string };

export interface OpenTunnel {
  /** Where others reach the gateway, without a slash at its end. */
  readonly url: string;
  /** A name that was wished for; absent: none was. */
  readonly wish?: { readonly name: string; readonly isGranted: boolean };
  /** Why it is no more, as soon as that is noticed; a tunnel may also die in silence. Never rejects. */
  readonly lost: Promise<string>;
  /** Ends it, with all that it started. Can be called more than once. */
  close(): Promise<void>;
}

/** Whoever can make the gateway reachable. */
export interface TunnelProvider {
  readonly name: Exclude<TunnelProviderName, 'none'>;
  /** Never rejects; given up as soon as the signal is aborted. */
  open(signal: AbortSignal): Promise<Opening>;
  /** A second tunnel, of the name that was wished for; undefined: it is still not to be had. */
  regain?(signal: AbortSignal): Promise<OpenTunnel | undefined>;
}
