import type { FeedbackStore } from './feedback-store.ts';
import type { HistoryStore } from './history-store.ts';

/** What is counted is in memory only. */
export const NOWHERE: { readonly history: HistoryStore; readonly feedback: FeedbackStore } = {
  history: { put: () => false, entries: () => [], forget() {} },
  feedback: {
    remember: () => false,
    answer: () => undefined,
    rate: () => false,
    rating: () => undefined,
    latest: () => [],
    forget() {},
  },
};
