/** How much is measured: counts and times, so that every run is bounded. */
export interface Effort {
  readonly warmUpMs: number;
  /** One connection: turns of each system, and requests in a turn. */
  readonly latency: { readonly rounds: number; readonly requests: number };
  /** 32 connections: turns of each system, and how long one takes. */
  readonly throughput: { readonly rounds: number; readonly turnMs: number };
  readonly streamsAtOne: { readonly rounds: number; readonly requests: number };
  readonly streamsAtHundred: { readonly rounds: number; readonly requests: number };
  readonly starts: number;
  readonly openStreams: number;
  /** The whole run, installations aside; past it everything is stopped and the run fails. */
  readonly limitMs: number;
}

export const FULL: Effort = {
  warmUpMs: 3000,
  latency: { rounds: 40, requests: 50 },
  throughput: { rounds: 7, turnMs: 1500 },
  streamsAtOne: { rounds: 15, requests: 20 },
  streamsAtHundred: { rounds: 7, requests: 300 },
  starts: 5,
  openStreams: 1000,
  limitMs: 8 * 60_000,
};

/** Says whether everything works and about where the figures are, in about a minute. */
export const QUICK: Effort = {
  warmUpMs: 1500,
  latency: { rounds: 12, requests: 50 },
  throughput: { rounds: 3, turnMs: 800 },
  streamsAtOne: { rounds: 4, requests: 20 },
  streamsAtHundred: { rounds: 3, requests: 200 },
  starts: 3,
  openStreams: 1000,
  limitMs: 4 * 60_000,
};
