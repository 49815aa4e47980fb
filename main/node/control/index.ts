export type { LiveState, Notice, Station, StationState } from './live-state.ts';
export type { NodeView, PlanExplanation, PlanQuestion, ReloadResult, TryOutEvent } from './node-view.ts';
export type { ListedJob, QueueChange, QueueState, QueueView } from './queue-view.ts';
export type { ControlRouter } from './router.ts';
export { type ControlServer, startControlServer } from './server.ts';
export type { AccountQuestion, ChangeResult, OllamaPlace, Setup, SetupChange, Surroundings } from './setup.ts';
export type { StatsView } from './stats-view.ts';
export type { ThresholdAdvice, ThresholdStep } from './threshold-advice.ts';
export type { MachineState, TwinAnswer, Twins, TwinsState } from './twin-view.ts';
