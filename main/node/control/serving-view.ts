/** What the owner may ask of a node as a whole. */
export interface Serving {
  /**
   * Takes this node's own backends out of service: nothing new goes to them, what runs goes on to its end. The gateway
   * answers through the twin, else 503 with `retry-after`. Ends with `resume` or with the process.
   */
  pause(): void;
  resume(): void;
  /** The machine slept or its network is another: backends and twin are looked at now and not when it is their turn. */
  wake(): void;
}
