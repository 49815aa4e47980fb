export { type Bundle, bundleOf, lineFor } from './bundle.ts';
export { Colab, type ColabDeps, rulesOf } from './colab.ts';
export { isForWorkers, WorkerDoor } from './door.ts';
export { backendForNotebook, isWorkerLost } from './notebook-worker.ts';
export { type PaneReport, paneReport } from './pane-report.ts';
export { colabRoutes } from './routes.ts';
export type { WorkerSession } from './session.ts';
