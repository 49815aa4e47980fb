/** How much is measured: counts and times, so that every run is bounded. */
export interface Effort {
  /** Answers of each system, and how long one may take for either kind. */
  readonly warmUp: { readonly plain: number; readonly streams: number; readonly limitMs: number };
  /** One connection: turns of each system, and requests in a turn. */
  readonly latency: { readonly rounds: number; readonly requests: number };
  /** 32 connections: turns of each system, and how long one takes. */
  readonly throughput: { readonly rounds: number; readonly turnMs: number };
  readonly streamsAtOne: { readonly rounds: number; readonly requests: number };
  readonly streamsAtHundred: { readonly rounds: number; readonly requests: number };
  /** Turns of each system, and requests in a turn. */
  readonly processor: { readonly rounds: number; readonly plain: number; readonly streams: number };
  readonly starts: number;
  readonly openStreams: number;
  /** The whole run, installations aside; past it everything is stopped and the run fails. */
  readonly limitMs: number;
}

export const FULL: Effort = {
  warmUp: { plain: 12_000, streams: 600, limitMs: 8000 },
  latency: { rounds: 40, requests: 50 },
  throughput: { rounds: 7, turnMs: 1500 },
  streamsAtOne: { rounds: 15, requests: 20 },
  streamsAtHundred: { rounds: 7, requests: 300 },
  processor: { rounds: 10, plain: 400, streams: 100 },
  starts: 5,
  openStreams: 1000,
  limitMs: 8 * 60_000,
};

/** Says whether everything works and about where the figures are, in about a minute. */
export const QUICK: Effort = {
  warmUp: { plain: 4000, streams: 200, limitMs: 3000 },
  latency: { rounds: 12, requests: 50 },
  throughput: { rounds: 3, turnMs: 800 },
  streamsAtOne: { rounds: 4, requests: 20 },
  streamsAtHundred: { rounds: 3, requests: 200 },
  processor: { rounds: 4, plain: 400, streams: 100 },
  starts: 3,
  openStreams: 1000,
  limitMs: 4 * 60_000,
};
