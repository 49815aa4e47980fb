export { NO_TWIN, TwinJobs, type TwinSide } from './jobs/index.ts';
