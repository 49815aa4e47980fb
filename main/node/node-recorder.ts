import { isPaidModel } from './backends/index.ts';
import { type BackendState, classOf } from './cascade/index.ts';
import type { Clock } from './clock/index.ts';
import type { Config } from './config/index.ts';
import type { Fleet } from './fleet.ts';
import { serviceStateOf } from './node-state.ts';
import { priceFor } from './prices/index.ts';
import { type FeedbackStore, type HistoryStore, type LocalDays, type Metrics, Recorder } from './stats/index.ts';

export interface NodeRecorderDeps {
  readonly clock: Clock;
  readonly days: LocalDays;
  readonly store: { readonly history: HistoryStore; readonly feedback: FeedbackStore };
  readonly metrics: Metrics;
  readonly roster: Pick<Fleet, 'inService' | 'find'>;
  readonly config: () => Config;
}

/** Keeps count of what this node does: its services are the node itself and its backends. */
export function createRecorder({ clock, days, store, metrics, roster, config }: NodeRecorderDeps): Recorder {
  return new Recorder({
    clock,
    days,
    history: store.history,
    feedback: store.feedback,
    metrics,
    services: () => [
      { id: config().node.id, is: 'up' },
      ...roster.inService.map(state => ({ id: state.id, is: serviceStateOf(state) })),
    ],
    saves: id => saves(roster.find(id), config()),
    classOf: ({ fixedClass, complexity }) => fixedClass ?? classOf(complexity, config().routing.thresholds),
    price: () => priceFor(config().savings),
  });
}

/** A caller's own key is in no roster, and costs the caller; what is simulated nobody would have paid for. */
function saves(state: BackendState | undefined, { savings }: Config): boolean {
  if (!state || state.backend.kind === 'simulated') return false;
  const { backend } = state;
  return !savings.paid.includes(backend.id) && !isPaidModel(backend.provider, backend.facts().model);
}
