export { Metrics } from './metrics.ts';
export type { AttemptOutcome, AttemptRecord, RequestRecord } from './records.ts';
export { RequestLog } from './request-log.ts';
