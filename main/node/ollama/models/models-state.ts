import type { Answer } from './answer.ts';
import type { RunningBenchmark } from './benchmark.ts';
import type { Pull } from './pull.ts';
import type { Recommendation } from './recommended.ts';
import type { ShelfModel } from './shelf.ts';
import type { MissingModel, ModelUser } from './usage.ts';

/** A backend, and the models that it is to answer with. */
export interface BackendModels extends Pick<ModelUser, 'id' | 'byClass'> {
  readonly answersWith?: string;
  readonly model?: string;
}

/** All that the page shows of the models. */
export interface ModelsState {
  readonly engine:
    | { readonly kind: 'running'; readonly baseUrl: string; readonly version: string; readonly instances: number }
    | { readonly kind: 'absent'; readonly baseUrl: string; readonly reason: string };
  readonly models: readonly ShelfModel[];
  readonly missing: readonly MissingModel[];
  /** Those that answer with these models. */
  readonly backends: readonly BackendModels[];
  readonly pulls: readonly Pull[];
  readonly recommended: readonly Recommendation[];
  readonly space?: { readonly folder: string; readonly free: number };
  readonly memory: { readonly free: number; readonly total: number };
  readonly benchmark?: RunningBenchmark;
  readonly lastBenchmark?: Answer;
  /** Something changes by itself: worth asking again soon. */
  readonly isBusy: boolean;
}
