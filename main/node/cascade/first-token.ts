import type { RoutingConfig, Tier } from '../config/index.ts';

/** Prompts up to this many tokens are read within `firstToken` by a CPU as well. */
const SHORT_PROMPT = 500;

/**
 * Milliseconds for a first token. A CPU reads 50 to 200 prompt tokens a second, for all its callers together: neither a
 * long prompt nor a burst of them is silence. The others are taken to have sent as much. However many they are, somebody
 * else can still be asked in what is left.
 */
export function firstTokenLimit(
  { promptTokens, tier, callers, most }: Waiting,
  timeouts: Pick<RoutingConfig['timeouts'], 'firstToken' | 'promptToken'>,
): number {
  if (tier !== 'workstation') return timeouts.firstToken;
  const toRead = (tokens: number) => timeouts.firstToken + Math.max(0, tokens - SHORT_PROMPT) * timeouts.promptToken;
  return Math.min(toRead(promptTokens * callers), Math.max(toRead(promptTokens), most));
}

/** What the time for a first token hangs on. */
interface Waiting {
  readonly promptTokens: number;
  readonly tier: Tier;
  /** Of this engine, this one included. */
  readonly callers: number;
  /** Ms that company may make it at the most. */
  readonly most: number;
}

/** What the way to the twin adds, ms. Its owner watches too, and is to be the first to see that its backend is silent. */
const WAY_TO_TWIN = 1000;

export function withTheWay(timeouts: RoutingConfig['timeouts']): RoutingConfig['timeouts'] {
  return { ...timeouts, firstToken: timeouts.firstToken + WAY_TO_TWIN, idle: timeouts.idle + WAY_TO_TWIN };
}
