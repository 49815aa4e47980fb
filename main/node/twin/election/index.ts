export {
  Election,
  type ElectionDeps,
  type ElectionView,
  type HandOver,
  type HealedPartition,
} from './election.ts';
export { type ElectionMessage, electionMessageSchema } from './message.ts';
export type { ElectionSettings, Role, SavedElection } from './state.ts';
