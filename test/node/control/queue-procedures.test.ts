import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControlRouter, ControlServer, ListedJob } from '../../../main/node/control/index.ts';
import { StandInView } from './stand-in-view.ts';
import { startedServer, testToken } from './started.ts';

let view: StandInView;
let server: ControlServer;

beforeEach(async () => {
  view = new StandInView();
  server = await startedServer(view);
});
afterEach(() => server.close());

function client() {
  const headers = { authorization: `Bearer ${testToken}` };
  return createTRPCClient<ControlRouter>({ links: [httpLink({ url: `${server.url}/trpc`, headers })] });
}

const job: ListedJob = {
  id: 'job_1',
  state: 'failed',
  owner: 'key:growthhub',
  surface: 'chat',
  userTier: 'free',
  createdAt: 1,
  expiresAt: 2,
  attempts: 8,
  error: 'nobody',
};

test('the queue is told in counts', async () => {
  expect(await client().queue.query()).toMatchObject({ counts: { queued: 2, failed: 1 }, maxJobs: 10_000 });
});

test('jobs are listed by state, a page at a time', async () => {
  view.queue.jobs = [job];
  expect(await client().jobs.query({})).toEqual({ total: 1, jobs: [job] });
  await client().jobs.query({ states: ['failed'], search: ' Nobody  HUB ', order: 'oldest', offset: 20, limit: 10 });
  expect(view.queue.asked).toEqual([
    { words: [], order: 'newest', offset: 0, limit: 50 },
    { states: ['failed'], words: ['nobody', 'hub'], order: 'oldest', offset: 20, limit: 10 },
  ]);
});

test.each([{ limit: 0 }, { limit: 201 }, { states: [] }, { states: ['lost'] }, { offset: -1 }, { of: 'mine' }])(
  'a list that makes no sense is refused: %j',
  async input => {
    const answer = await fetch(`${server.url}/trpc/jobs?input=${encodeURIComponent(JSON.stringify(input))}`, {
      headers: { authorization: `Bearer ${testToken}` },
    });
    expect([answer.status, view.queue.asked]).toEqual([400, []]);
  },
);

test('a job is put back, cancelled, thrown away', async () => {
  const { retryJob, cancelJob, discardJob } = client();
  await retryJob.mutate({ id: 'a' });
  await cancelJob.mutate({ id: 'b' });
  expect(await discardJob.mutate({ id: 'c' })).toEqual({ id: 'c' });
  expect(view.queue.done).toEqual(['retry a', 'cancel b', 'discard c']);
});

test.each([
  ['not-so', 'CONFLICT'],
  ['not-written', 'SERVICE_UNAVAILABLE'],
] as const)('what cannot be done (%s) is told as %s', async (outcome, code) => {
  view.queue.outcome = outcome;
  await expect(client().retryJob.mutate({ id: 'a' })).rejects.toMatchObject({ data: { code } });
});
