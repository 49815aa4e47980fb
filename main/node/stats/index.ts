export { COUNTED_SERIES, type Counted, type CountedSeries } from './counted.ts';
export {
  type AttemptTotal,
  dayFacts,
  isKnownDay,
  knownDays,
  type TierTotal,
} from './day-facts.ts';
export type { Feedback, RatingResult } from './feedback.ts';
export type { Answered, FeedbackStore, Rated } from './feedback-store.ts';
export type { History } from './history.ts';
export { GRAINS, type Grain, type HistoryEntry, type HistoryStore } from './history-store.ts';
export type { JournalEntry, JournalFilter, JournalStore, KeptDecision } from './journal-store.ts';
export { type LocalDay, LocalDays, systemZone } from './local-days.ts';
export { Metrics } from './metrics.ts';
export { type Overview, overviewOf, overviewSteps, RANGES, type Range } from './overview.ts';
export { Recorder, type ServiceState } from './recorder.ts';
export {
  type AttemptOutcome,
  type AttemptRecord,
  CHECK_OUTCOMES,
  type CheckedAnswer,
  type Decision,
  fellBack,
  type RequestRecord,
  resultOf,
} from './records.ts';
export { RequestJournal } from './request-journal.ts';
export { RequestLog } from './request-log.ts';
export { type Satisfaction, type SatisfactionView, satisfactionOf } from './satisfaction.ts';
export { type SavedView, savedOf } from './saved.ts';
export {
  scoredRatings,
  suggestThreshold,
  type Threshold,
  type ThresholdSuggestion,
} from './threshold-suggestion.ts';
export { countedFrom, type Steps, tellSums, together } from './told-figures.ts';
export type { Outcomes, Percentiles } from './traffic.ts';
export { type Uptime, uptimes } from './uptime.ts';
