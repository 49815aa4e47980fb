import type { Clock, Timer } from '../../node/clock/index.ts';
import type { ColabLine, PaneOrders } from '../../node/control/index.ts';
import type { NodeClient } from '../node-client.ts';
import type { Words } from '../words/en.ts';
import type { PaneState } from './reading.ts';

export interface PaneLinkOptions {
  readonly clock: Clock;
  readonly words: Words;
  /** Undefined while there is no node to ask. */
  readonly client: () => NodeClient | undefined;
  readonly state: () => PaneState;
}

type Given = { readonly kind: 'line'; readonly line: string } | Extract<ColabLine, { kind: 'refused' }>;

/** So often (ms) the node is told how the pane is, whether or not that changed: a silent shell is one that is gone. */
export const TELL_EVERY = 5000;

/**
 * Between pane and node, over the control API: how the pane is, what the node says to that, and lines for the worker. A
 * line is a secret for a quarter of an hour: it goes from one answer into one cell and is kept nowhere.
 */
export class PaneLink {
  readonly #options: PaneLinkOptions;
  #orders: PaneOrders | undefined;
  #beat: Timer | undefined;
  #isStopped = true;
  #isDue = false;
  /** What is told arrives in the order in which it was so. */
  #turns: Promise<void> = Promise.resolve();

  constructor(options: PaneLinkOptions) {
    this.#options = options;
  }

  /** The owner accepted what keep-alive means, as the node of the moment says; without one nothing is accepted. */
  get isKeptAlive(): boolean {
    return this.#orders?.isKeptAlive ?? false;
  }

  get isWorkerLost(): boolean {
    return this.#orders?.isWorkerLost ?? false;
  }

  /** Tells from now on. @returns stops it */
  start(): () => void {
    this.#isStopped = false;
    this.tell();
    return () => this.stop();
  }

  /** The app ends: the node forgets what it was told. */
  stop(): void {
    this.#isStopped = true;
    this.#beat?.cancel();
    this.#orders = undefined;
    void this.#options
      .client()
      ?.forgetColabPane.mutate()
      .catch(() => {});
  }

  /** It is another state or another node: tells now. */
  tell(): void {
    if (this.#isStopped || this.#isDue) return;
    this.#isDue = true;
    this.#turns = this.#turns.then(async () => {
      this.#isDue = false;
      await this.#once();
    });
  }

  /** A fresh line, for the worker of a backend or of the one that the node chooses. */
  async line(wish: 'asked' | 'lost', backend?: string): Promise<Given> {
    const { words, client } = this.#options;
    const unreached = { kind: 'refused', message: words.colab.noNode } as const;
    const question = { wish, ...(backend === undefined ? {} : { backend }) };
    const asked = client()?.notebookLine.mutate(question);
    return (await asked?.catch(() => undefined)) ?? unreached;
  }

  async #once(): Promise<void> {
    const { client: current, state, clock } = this.#options;
    this.#beat?.cancel();
    const client = current();
    const orders = await client?.reportColabPane.mutate(state()).catch(() => undefined);
    if (this.#isStopped) return;
    // Another node since then has not said anything yet.
    this.#orders = client === current() ? orders : undefined;
    this.#beat?.cancel();
    this.#beat = clock.timer(TELL_EVERY, () => this.tell());
  }
}
