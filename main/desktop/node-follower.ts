import type { Clock } from '../node/clock/index.ts';
import type { Ready } from '../node/ready.ts';
import { createNodeClient, type NodeClient } from './node-client.ts';
import { type NodeFacts, NodeWatch } from './node-watch.ts';

export interface FollowerOptions {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly changed: () => void;
  /** The node that is followed is not reached any more. */
  readonly lost: () => void;
}

/** The connection to the node of the moment: one client and one watch, new ones with each node that gets ready. */
export class NodeFollower {
  readonly #options: FollowerOptions;
  #watch: NodeWatch | undefined;
  #client: NodeClient | undefined;
  #facts: NodeFacts = {};

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Undefined while there is no node to ask. */
  get client(): NodeClient | undefined {
    return this.#client;
  }

  get facts(): NodeFacts {
    return this.#facts;
  }

  follow(ready: Ready): void {
    this.stop();
    this.#client = createNodeClient(ready, this.#options.fetch);
    this.#watch = new NodeWatch({
      client: this.#client,
      clock: this.#options.clock,
      changed: facts => {
        this.#facts = facts;
        this.#options.changed();
      },
      lost: this.#options.lost,
    });
    this.#watch.start();
  }

  stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.#client = undefined;
    this.#facts = {};
  }

  /** Asks now for what would be asked for later. */
  hurry(): void {
    this.#watch?.hurry();
  }
}
