/** How one engine is. Sentences are for people. */
export type EngineState =
  | { readonly kind: 'looking' }
  /** None is there, and Tandem starts none. */
  | { readonly kind: 'absent'; readonly why: AbsentWhy; readonly sentence: string }
  /** It was there before Tandem: whoever started it stops it. */
  | { readonly kind: 'adopted'; readonly version: string }
  | { readonly kind: 'starting'; readonly pid: number }
  /** Tandem started it, in this life or in one before. */
  | { readonly kind: 'started'; readonly pid: number; readonly version: string }
  /** It is there and generates nothing. `pid` only where it is ours. */
  | { readonly kind: 'hung'; readonly pid?: number; readonly version?: string; readonly reason: string }
  /** It ended, and is started again at `until`, ms since the epoch. */
  | { readonly kind: 'backing-off'; readonly until: number; readonly reason: string }
  /** It ended too often; it is not started again until somebody says so. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopping' }
  /** The owner stopped it. */
  | { readonly kind: 'stopped' };

export type AbsentWhy =
  /** `ollama.manage` is off. */
  | 'not-managed'
  | 'no-program'
  /** Something that is no Ollama answers there. */
  | 'port-taken'
  /** An adopted one went away; whoever started it may start it again. */
  | 'went-away'
  /** Its address is one that Tandem cannot start an engine for. */
  | 'not-startable';

/** It answers, or is about to. */
export function isUp({ kind }: EngineState): boolean {
  return kind === 'adopted' || kind === 'started';
}
