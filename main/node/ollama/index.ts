export { usableBinders } from './binders.ts';
export type { EngineState } from './engine-state.ts';
export { type EngineProbe, Engines, type EngineWish, type Machine } from './engines.ts';
export { Installer, type InstallState } from './install/installer.ts';
export {
  type InstancePlan,
  type InstanceSpec,
  type PlannedInstance,
  planInstances,
  planSentences,
  type Surroundings,
} from './instance-plan.ts';
export { type Answer, LocalModels, type ModelsState, type ModelUser } from './models/index.ts';
export type { KeptThings } from './ours.ts';
export { addressesFrom, portOf } from './ports.ts';
export { type FoundProgram, fetchedProgramFolder, findOllamaProgram } from './program.ts';
export { systemMachine } from './system-machine.ts';
export { strangersAfter } from './taken-ports.ts';
export { nextThreads, slotsFor, type ThreadState, threadsFor } from './threads.ts';
export { engineWishes } from './wishes.ts';
export { actionsFor, logPlace, remedyFor } from './words.ts';
