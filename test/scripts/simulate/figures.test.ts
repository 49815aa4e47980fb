import { expect, test } from 'vitest';
import type { Job } from '../../../main/node/queue/index.ts';
import type { Fate } from '../../../scripts/simulate/caller.ts';
import { MEASURED } from '../../../scripts/simulate/day.ts';
import { figuresOf } from '../../../scripts/simulate/figures.ts';
import type { Case } from '../../../scripts/simulate/run.ts';
import { complaintsAbout } from '../../../scripts/simulate/verdict.ts';

const job = (state: Job['state']): Job => ({
  id: 'job_1',
  owner: 'key:growthhub',
  surface: 'inference',
  userTier: 'free',
  state,
  home: 'a',
  holder: 'a',
  epoch: 1,
  life: 1,
  version: 3,
  createdAt: MEASURED.from,
  expiresAt: MEASURED.to,
  endedAt: MEASURED.from + 60_000,
  notBefore: 0,
  attempts: 1,
  fingerprint: '',
});

/** One request with this ending, counted. */
function ending(fate: Fate | undefined, state?: Job['state']) {
  const demand = {
    id: 'd1-0001',
    at: 0,
    kind: 'simple',
    way: 'later',
    userTier: 'free',
    model: 'auto',
    prompt: 'Hello.',
    maxTokens: 10,
  } as const;
  const one: Case = {
    demand,
    arrivedAt: MEASURED.from,
    ...(fate ? { fate } : {}),
    ...(state ? { job: { job: job(state) } } : {}),
  };
  return figuresOf({ cases: [one], records: new Map(), upstreams: [], waiting: [] });
}

const ACCEPTED: Fate = { kind: 'accepted', jobId: 'job_1' };

test.each<[string, Fate | undefined, Job['state'] | undefined]>([
  ['nothing was heard of it again', undefined, undefined],
  ['its stream ended in an error: cut', { kind: 'broken', why: 'cut' }, undefined],
  ['it met a fault: Error: no', { kind: 'failed', why: 'Error: no' }, undefined],
  ['its job is gone', ACCEPTED, undefined],
  ['its job is failed', ACCEPTED, 'failed'],
  ['its job is queued', ACCEPTED, 'queued'],
])('a request is lost when %s', (what, fate, state) => {
  expect(complaintsAbout(ending(fate, state))).toEqual([`A request was lost: d1-0001 (simple, later): ${what}.`]);
});

test('a request that was refused is counted by why, and is not lost', () => {
  const figures = ending({ kind: 'refused', code: 'all_backends_busy' });
  expect([...figures.refused]).toEqual([['all_backends_busy', 1]]);
  expect(complaintsAbout(figures)).toEqual([]);
});

test('a job that was answered counts with the time that it waited', () => {
  const { queue, lost } = ending(ACCEPTED, 'done');
  expect([queue.queued, queue.longest, queue.dead, lost]).toEqual([1, 60_000, 0, []]);
});
