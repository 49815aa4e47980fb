export {
  Election,
  type ElectionView,
  type HandOver,
  type HealedPartition,
} from './election.ts';
export { type ElectionMessage, electionMessageSchema } from './message.ts';
export type { SavedElection } from './state.ts';
