import type { Incoming } from '../exchange.ts';

/** How the worker of a Colab backend is. Instants are ms since the epoch, by this node's clock. */
export type WorkerStanding =
  | { readonly kind: 'none' }
  /** Its connection is gone; within `graceLeft` ms it may come back and go on where it was. */
  | { readonly kind: 'away'; readonly since: number; readonly graceLeft?: number }
  /** It makes itself ready. `text` says how far it is; `readyIn` is a guess, ms. */
  | { readonly kind: 'preparing'; readonly text: string; readonly readyIn: number }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'draining'; readonly endsAt: number }
  /** It is not there, and its notebook waits for its owner; `text` says what for. */
  | { readonly kind: 'called'; readonly text: string }
  /** It is not there, and Colab gives this account no GPU for now. */
  | { readonly kind: 'spent'; readonly text: string }
  | { readonly kind: 'ready' };

/** What is asked of the engine behind a worker. */
export interface WorkerQuestion {
  readonly task: 'chat' | 'embed' | 'health';
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | undefined;
}

/** A Colab worker, as the backend sees it: something that passes questions on to an engine far away. */
export interface ColabWorker {
  standing(): WorkerStanding;
  /** Another number: another worker, or the same one with another engine; what was known of it is old. */
  readonly generation: number;
  /**
   * Resolves with the head of the engine's answer.
   * @throws the signal's reason when it is aborted, until the body has ended; else what broke it
   */
  ask(question: WorkerQuestion, signal: AbortSignal): Promise<Incoming>;
  /** It is not what it says: it is turned away, visibly. */
  distrust(reason: string): void;
  /** Calls `changed` when its standing or generation is another; gives back what ends that. */
  onChange(changed: () => void): () => void;
}
