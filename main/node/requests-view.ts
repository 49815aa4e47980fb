import type { Afterwards } from './afterwards.ts';
import type { ListedRequest, RequestsView } from './control/index.ts';
import {
  type Feedback,
  fellBack,
  type JournalEntry,
  type RequestJournal,
  type RequestLog,
  type RequestRecord,
  resultOf,
} from './stats/index.ts';

export interface RequestsViewDeps {
  /** What has happened is written with some delay. */
  readonly counted: Pick<Afterwards, 'flush'>;
  readonly journal: RequestJournal;
  /** The latest, in memory. */
  readonly requests: RequestLog;
  readonly feedback: Pick<Feedback, 'rating'>;
}

/** As many as the memory holds. */
const IN_MEMORY = 500;

/** Past requests for the page: what the journal keeps, with what users thought of the answers. */
export function requestsView({ counted, journal, requests, feedback }: RequestsViewDeps): RequestsView {
  const listed = ({ record, result, fellBack }: Omit<JournalEntry, 'decision'>): ListedRequest => {
    const rating = feedback.rating(record.id)?.rating;
    return { record, result, fellBack, ...(rating === undefined ? {} : { rating }) };
  };
  return {
    list(filter) {
      counted.flush();
      const { leftOut } = journal;
      const kept = journal.list(filter);
      if (kept) return { total: kept.total, requests: kept.entries.map(listed), leftOut, isWhole: true };
      const there = requests.latest(IN_MEMORY).filter(({ outcome }) => outcome !== 'running');
      const part = there.slice(filter.offset, filter.offset + filter.limit);
      return { total: there.length, requests: part.map(record => listed(entryOf(record))), leftOut, isWhole: false };
    },
    find(requestId) {
      counted.flush();
      const kept = journal.find(requestId);
      const running = kept ? undefined : requests.latest(IN_MEMORY).find(({ id }) => id === requestId);
      const entry = kept ?? (running && entryOf(running));
      if (!entry) return undefined;
      const comment = feedback.rating(requestId)?.comment;
      return {
        ...listed(entry),
        ...(entry.decision ? { decision: entry.decision } : {}),
        ...(comment === undefined ? {} : { comment }),
      };
    },
  };
}

function entryOf(record: RequestRecord): JournalEntry {
  return { record, result: resultOf(record), fellBack: fellBack(record) };
}
