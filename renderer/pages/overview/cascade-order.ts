import type { LiveState, Station } from '../../../main/node/control/live-state.ts';

export type RequestRecord = LiveState['requests'][number];
export type ComplexityClass = keyof LiveState['routing']['order'];

export const classes: readonly ComplexityClass[] = ['simple', 'medium', 'complex'];

/** The class of a score, as the plan has it. */
export function classOf(complexity: number, { medium, complex }: LiveState['routing']['thresholds']): ComplexityClass {
  if (complexity >= complex) return 'complex';
  return complexity >= medium ? 'medium' : 'simple';
}

/** The stations in the order in which requests of a class try them, and those that they never ask. */
export function inCascadeOrder(
  { routing, stations }: Pick<LiveState, 'routing' | 'stations'>,
  klass: ComplexityClass,
): { readonly asked: readonly Station[]; readonly notAsked: readonly Station[] } {
  const tiers = [...new Set(routing.order[klass])];
  return {
    asked: tiers.flatMap(tier => stations.filter(station => station.tier === tier)),
    notAsked: stations.filter(({ tier }) => !tiers.includes(tier)),
  };
}

/** The finished and running requests of a class, newest first. */
export function requestsOf(state: LiveState, klass: ComplexityClass): readonly RequestRecord[] {
  return state.requests.filter(({ complexity }) => classOf(complexity, state.routing.thresholds) === klass);
}
