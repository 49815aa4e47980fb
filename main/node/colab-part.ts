import type { ColabWorker } from './backends/index.ts';
import { type Bundle, bundleOf, Colab, type ColabDeps, colabRoutes, WorkerDoor } from './colab/index.ts';
import { readWorkerModules } from './config/index.ts';
import type { GuardedRoutes } from './gateway/index.ts';

/** The Colab workers, with the door through which they come. */
export interface ColabPart {
  readonly colab: Colab;
  readonly workerOf: (backend: string) => ColabWorker;
  readonly bundle: () => Bundle | undefined;
  routes(): GuardedRoutes;
  reconfigured(): void;
}

export function createColab(deps: ColabDeps): ColabPart {
  const colab = new Colab({ ...deps, log: deps.log.child({ part: 'colab' }) });
  const door = new WorkerDoor({
    clock: deps.clock,
    hello: (connection, hello) => colab.hello(connection, hello),
    knocked: message => colab.knocked(message),
  });
  let bundle: Bundle | undefined;
  /** Read at the first wish for it: most nodes have no Colab session. */
  const bundled = () => {
    const modules = bundle ? undefined : readWorkerModules();
    if (modules) bundle = bundleOf(modules);
    return bundle;
  };
  return {
    colab,
    workerOf: backend => colab.workerOf(backend),
    bundle: bundled,
    routes: () =>
      colabRoutes({
        door,
        bundle: bundled,
        mayFetch: token => colab.mayFetch(token),
        stop() {
          colab.stop();
          door.close();
        },
      }),
    reconfigured: () => colab.reconfigured(),
  };
}
