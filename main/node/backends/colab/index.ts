import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import type { Backend } from '../backend.ts';
import { createAttachedBackend } from './attached.ts';
import { createPlanServerBackend } from './plan-server.ts';
import type { ColabWorker } from './worker.ts';

export type { ColabWorker, WorkerQuestion, WorkerStanding } from './worker.ts';

export interface ColabBackendDeps {
  readonly clock: Clock;
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
  readonly log: Logger;
  /** The worker of a backend; left out: none can attach. */
  readonly worker: ((backend: string) => ColabWorker) | undefined;
  /** It learnt something of itself, asked by nobody. */
  readonly changed: (() => void) | undefined;
}

/** A Colab session: a worker that attached itself, or with `baseUrl` the server of the owner's plan. */
export function createColabBackend(
  config: Extract<BackendConfig, { kind: 'colab' }>,
  { worker, changed = () => {}, ...deps }: ColabBackendDeps,
): Backend | undefined {
  if (config.baseUrl !== undefined) return createPlanServerBackend({ ...config, baseUrl: config.baseUrl }, deps);
  return worker && createAttachedBackend(config, { ...deps, worker: worker(config.id), changed });
}
