import type { AttemptRecord, RequestRecord } from '../../../main/node/stats/index.ts';

/** An attempt that went well, unless said otherwise. */
export function attempt(given: Partial<AttemptRecord> = {}): AttemptRecord {
  return { backend: 'a/one', tier: 'workstation', startedAfter: 0, duration: 100, outcome: 'ok', ...given };
}

/** A request as it came in, unless said otherwise. */
export function requestRecord(given: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'req_1',
    at: 0,
    surface: 'chat',
    target: 'auto',
    stream: false,
    complexity: 1,
    attempts: [],
    outcome: 'running',
    ...given,
  };
}
