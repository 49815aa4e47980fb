export { NO_TWIN } from './no-twin.ts';
export { TwinJobs, type TwinSide } from './twin-jobs.ts';
