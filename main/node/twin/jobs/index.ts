import type { TwinJobs } from './twin-jobs.ts';

export { NO_TWIN } from './no-twin.ts';
export { TwinJobs, type TwinSide } from './twin-jobs.ts';

/** The jobs that two nodes share, as far as they have to hear of the twin. */
export type SharedJobs = Pick<TwinJobs, 'handlers' | 'heard' | 'roleChanged' | 'pairingChanged' | 'part'>;
