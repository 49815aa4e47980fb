export { type DoHere, type HandDone, type HandMove, handAnywhere, handHandlers } from './backend-hand.ts';
export {
  bothFigures,
  type Figures,
  type FiguresWanted,
  type MachinesTold,
  WHICH_MACHINES,
  type WhichMachines,
} from './both-figures.ts';
export { type RatedSomewhere, type RateHere, rateSomewhere, ratingHandlers } from './ratings.ts';
export { reportHandlers, reportTwin } from './reports.ts';
export { figuresHandlers } from './tell-figures.ts';
export type { Twin, TwinAsked } from './twin-asked.ts';
