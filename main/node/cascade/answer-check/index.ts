export { type Asked, askedOf } from './asked.ts';
export { expectsRepetition } from './expects-repetition.ts';
export { lookAtBeginning, lookAtWhole } from './look.ts';
export { LoopWatch } from './loop-watch.ts';
export type { Repetition } from './repetition.ts';
export { NOTHING_SEEN, type Seen, seenIn, seenWith, spokenIn } from './seen.ts';
export { type Poor, poor, type Verdict } from './verdict.ts';
