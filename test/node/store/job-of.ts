import type { Delivery, Job } from '../../../main/node/queue/index.ts';

/** A job that waits, with what a test says of it. */
export function jobOf(id: string, given: Partial<Job> = {}): Job {
  return {
    id,
    owner: 'growthhub',
    surface: 'chat',
    userTier: 'free',
    state: 'queued',
    version: 1,
    createdAt: 1000,
    expiresAt: 90_000_000,
    notBefore: 0,
    attempts: 0,
    fingerprint: 'f',
    home: 'a',
    holder: 'a',
    epoch: 1,
    life: 1,
    ...given,
  };
}

export function deliveryOf(id: string, jobId: string, given: Partial<Delivery> = {}): Delivery {
  return {
    id,
    jobId,
    owner: 'growthhub',
    url: 'https://growthhub.example/done',
    state: 'pending',
    createdAt: 1000,
    attempts: 0,
    notBefore: 0,
    ...given,
  };
}
