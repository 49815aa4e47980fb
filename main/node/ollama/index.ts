export { usableBinders } from './binders.ts';
export {
  type InstancePlan,
  type PlannedInstance,
  planInstances,
  type Surroundings,
} from './instance-plan.ts';
export { type EngineUse, otherWork } from './other-work.ts';
export { addressesFrom, isOnThisMachine, portOf } from './ports.ts';
export { strangersAfter } from './taken-ports.ts';
export { nextThreads, slotsFor, type ThreadState, threadsFor } from './threads.ts';
