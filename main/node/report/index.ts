export type { Facts, PairFacts } from './facts.ts';
export type { KeptThings } from './kept-reports.ts';
export { reportOf } from './make.ts';
export { markdownOf } from './markdown.ts';
export { readReport } from './read-report.ts';
export type {
  Action,
  Report,
  ReportList,
} from './report.ts';
export { Reporter, type ReporterDeps, type ReportPost, type ReportPosted, type ReportTwin } from './reporter.ts';
