import type { Logger } from 'pino';
import type { FlightObserver } from './cascade/index.ts';
import type { Fleet } from './fleet.ts';
import type { Metrics, Recorder, RequestJournal, RequestLog } from './stats/index.ts';

export interface ObserverDeps {
  readonly requests: RequestLog;
  readonly metrics: Metrics;
  readonly recorder: Recorder;
  readonly journal: RequestJournal;
  readonly roster: Pick<Fleet, 'notice'>;
  readonly log: Logger;
  readonly changed: () => void;
  /** A request found no backend that could answer. */
  readonly nobodyAnswered: () => void;
}

/** Tells everything that happens to a request to those who keep count of it. */
export function requestObserver(deps: ObserverDeps): FlightObserver {
  const { requests, metrics, recorder, journal, roster, log, changed } = deps;
  return {
    attemptEnded(attempt) {
      recorder.attemptEnded(attempt);
      const { backend, outcome, message } = attempt;
      if (outcome === 'ok' || outcome === 'cancelled') return;
      log.warn({ backend, outcome, message }, 'an attempt failed');
      roster.notice(backend);
    },
    recordChanged(record) {
      requests.put(record);
      changed();
    },
    requestEnded(record, decision) {
      requests.count(record);
      metrics.requestEnded(record);
      recorder.requestEnded(record);
      journal.add(record, decision);
      if (record.outcome === 'refused' && (record.status ?? 0) >= 500) deps.nobodyAnswered();
    },
  };
}
