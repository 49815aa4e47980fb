import type { BackendState } from './cascade/index.ts';

/** Something is being made ready and will be there by itself: nothing has to be done. */
export function isComing(state: BackendState): boolean {
  const health = state.health();
  return health.kind === 'not-ready' && health.until !== undefined;
}

/**
 * Why nothing can be answered: what is being made ready, or what the owner has to do; undefined when some backend is
 * only down or resting.
 */
export function adviceFor(states: readonly BackendState[]): string | undefined {
  const healths = states.map(state => state.health());
  const reasons = healths.map(health =>
    health.kind === 'not-ready' || health.kind === 'disabled' ? health.reason : undefined,
  );
  const preparing = healths.find(health => health.kind === 'not-ready' && health.until !== undefined);
  if (reasons.some(reason => reason === undefined)) return undefined;
  if (preparing?.kind === 'not-ready') return preparing.reason;
  if (reasons.length === 0)
    return 'No backend is configured. Add one to `backends`, or leave the key out to use Ollama.';
  if (reasons.length === 1) return reasons[0];
  return states.map((state, place) => `${state.id}: ${reasons[place]?.replace(/\.$/, '')}.`).join(' ');
}
