import type { BackendConfig, Capability, RoutingConfig, Tier } from '../config/index.ts';
import type { ChatBody, ChatChunk, ChatCompletion, Usage } from './chat-types.ts';
import type { Failure } from './failure.ts';
import type { LimitReport } from './limit-report.ts';

/** How hard a request is; a backend may have a model of its own for each. */
export type RequestClass = keyof RoutingConfig['order'];

/**
 * Something that answers a chat request. A backend speaks its provider's dialect and turns whatever the upstream does
 * into the values below; it knows nothing of other backends, retries, slots or breakers.
 */
export interface Backend {
  /** Within its node: `ollama`, `groq`. */
  readonly id: string;
  readonly kind: BackendConfig['kind'] | 'user-key' | 'twin';
  readonly tier: Exclude<Tier, 'queue'>;
  readonly provider?: string;
  readonly maxConcurrent: number;
  /** How many of these can be used now, where some of what it is made of may be down; left out: all of them. */
  readonly usableSlots?: UsableSlots;
  /** What is known of it now, of its model for this class where it has several; cheap, never waits. */
  facts(klass?: RequestClass): BackendFacts;
  /**
   * Answers, or says why not, as a value. Rejects only when `call.signal` is aborted (with the signal's reason) or on a
   * bug. Aborting the signal ends the upstream request at once.
   */
  chat(call: ChatCall): Promise<ChatReply>;
  /** The engine at this address alone, of a backend that is made of several. */
  partAt?(baseUrl: string): Backend | undefined;
  /** Embeddings, for backends whose facts say so. */
  embed?(call: EmbedCall): Promise<EmbedReply>;
  /**
   * Is it alive? Free of charge (never spends an account's quota) and bounded by `signal`. Also refreshes `facts()`.
   * `proves` tells what a success shows: that it generates, or only that something answers there.
   * @param without `loading`: a model that is not loaded stays so, whatever that leaves unproven
   */
  probe(signal: AbortSignal, without?: 'loading'): Promise<ProbeResult>;
  /** Closes its connections. */
  close(): Promise<void>;
}

export interface UsableSlots {
  now(): number;
  /** Called with the new number whenever it has changed. */
  onChange(listener: (slots: number) => void): void;
}

export interface BackendFacts {
  /** Model that will answer; undefined while unknown. */
  readonly model: string | undefined;
  readonly contextTokens: number | undefined;
  readonly capabilities: ReadonlySet<Capability>;
  readonly embeddings: boolean;
  /** Set when it cannot answer yet; a sentence that says why, and what a person can do about it. */
  readonly notReady?: string;
  /** Milliseconds after which it is likely to be ready by itself: a model is being fetched or loaded. */
  readonly readyIn?: number;
  /** With `notReady`: it has spent what it lives on; nobody here can do anything about it, and it says so when that is over. */
  readonly isResting?: true;
  /** How fast its model was on this machine when it was measured. */
  readonly speed?: MeasuredSpeed;
}

/** Tokens a second, as measured. */
export interface MeasuredSpeed {
  /** Reading a prompt that it has not in its cache. */
  readonly prompt: number;
  /** Writing an answer. */
  readonly answer: number;
}

export interface ChatCall {
  readonly body: ChatBody;
  /** The caller wants a stream. A backend may stream or not whatever the caller wants; see `ChatReply`. */
  readonly stream: boolean;
  /**
   * Text that the answer already has, to be continued from its last character. Given only to backends whose facts
   * have `prefill`; the reply holds only what comes after it.
   */
  readonly prefix?: string;
  /** Tokens that the prompt will take, as estimated from its text (`cascade/prompt-size`). */
  readonly promptTokens: number;
  readonly signal: AbortSignal;
  /** To be called at a sign of life before the answer (a measurement done): the time for a first token begins anew. */
  readonly alive: () => void;
  /** To be called at each piece of an answer that is not streamed. */
  readonly answering: () => void;
  readonly origin?: CallOrigin;
  /** Left out: of no class, for the backend's own model. */
  readonly class?: RequestClass;
}

/** Whose request it is, for a backend that passes it on to another node. */
export interface CallOrigin {
  readonly requestId: string;
  readonly userTier: 'free' | 'paid';
  /** A queued job, and what it may take; see `CascadeRequest`. */
  readonly job?: 'spare' | 'in-line';
  /** This backend itself said to come again now. */
  readonly isInvited?: true;
  /** Ms until the request's deadline. */
  readonly timeLeft: number;
}

/** `limits`: what the upstream said of the account's limits with its answer; a failure has its own. */
export type ChatReply =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answer'; readonly answer: PlainAnswer; readonly limits?: readonly LimitReport[] }
  | {
      readonly kind: 'stream';
      readonly batches: AsyncIterable<StreamBatch>;
      readonly limits?: readonly LimitReport[];
    };

export interface PlainAnswer {
  /** The body as JSON text: the upstream's own bytes wherever they can be passed on. */
  readonly json: string;
  readonly completion: ChatCompletion;
}

/** One event of a stream. `json` is the chunk as JSON text, passed on as it came wherever that is possible. */
export interface StreamEvent {
  readonly json: string;
  readonly chunk: ChatChunk;
  /**
   * Set only where an event is known to say no more than an earlier one of its stream but for this text of the first
   * choice. Whoever looks at nothing else is spared the chunk, which is made when it is asked for.
   */
  readonly text?: string;
}

/**
 * What arrived together. The last batch of every stream has `end`; nothing comes after it. A stream that ends in any
 * other way than `complete` (every choice has its finish reason) is `failed`, whatever the transport says.
 */
export interface StreamBatch {
  readonly events: readonly StreamEvent[];
  readonly end?: { readonly kind: 'complete' } | { readonly kind: 'failed'; readonly failure: Failure };
}

export interface EmbedCall {
  readonly input: readonly string[];
  readonly dimensions?: number;
  readonly signal: AbortSignal;
  readonly origin?: CallOrigin;
}

export type EmbedReply =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | {
      readonly kind: 'vectors';
      readonly vectors: readonly (readonly number[])[];
      readonly model: string;
      readonly usage: Pick<Usage, 'prompt_tokens' | 'total_tokens'>;
    };

export type ProbeResult =
  | {
      readonly kind: 'alive';
      readonly proves: 'answers' | 'generates';
      /** What it said of the account, asked for free of charge. */
      readonly limits?: readonly LimitReport[];
    }
  | { readonly kind: 'dead'; readonly failure: Failure };
