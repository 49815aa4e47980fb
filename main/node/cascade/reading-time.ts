import type { RoutingConfig } from '../config/index.ts';
import { firstTokenLimit } from './first-token.ts';
import type { BackendSnapshot } from './plan.ts';

/** What of the timeouts the plan knows. */
export type ReadingLimits = Pick<RoutingConfig['timeouts'], 'firstToken' | 'promptToken'>;

/**
 * Why a backend whose speed was measured would run out of its time before its first token, as a sentence; undefined
 * when it would not, or when nothing was measured. It is a reckoning: what of a conversation is in the engine's cache is
 * not read again. So such a backend is asked after all others, not left out.
 */
export function tooSlowToRead(
  { speed, tier }: Pick<BackendSnapshot, 'speed' | 'tier'>,
  promptTokens: number,
  timeouts: ReadingLimits | undefined,
): string | undefined {
  if (!speed || !timeouts) return undefined;
  const takes = (promptTokens / speed.prompt) * 1000;
  const limit = firstTokenLimit({ promptTokens, tier, callers: 1, most: 0 }, timeouts);
  if (takes <= limit) return undefined;
  const rate = Number(speed.prompt.toPrecision(2));
  return `reads ${rate} tokens a second as measured, so this prompt would take ${whole(takes)} of the ${whole(limit)} for a first token: after all others`;
}

function whole(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
