export { type Bundle, bundleOf, lineFor, type WorkerModule } from './bundle.ts';
export { Colab, type ColabDeps, rulesOf } from './colab.ts';
export { isForWorkers, WorkerDoor } from './door.ts';
export type { ColabEvent } from './events.ts';
export { colabRoutes } from './routes.ts';
export type { WorkerSession } from './session.ts';
