import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { JOB_STATES } from '../queue/index.ts';
import type { QueueChange, QueueView } from './queue-view.ts';
import { trpc } from './trpc.ts';

const MOST_LISTED = 200;

const listQuestion = z.strictObject({
  states: z.array(z.enum(JOB_STATES)).min(1).max(JOB_STATES.length).optional(),
  /** Words of it, in any order; a job has all of them. */
  search: z.string().max(200).default(''),
  order: z.enum(['newest', 'oldest']).default('newest'),
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(MOST_LISTED).default(50),
});
const jobQuestion = z.strictObject({ id: z.string().min(1).max(100) });

/** The queue, as its owner sees it and puts it right; no text of any job is shown. */
export function queueProcedures(queue: QueueView) {
  const { procedure } = trpc;
  return {
    queue: procedure.query(() => queue.state()),
    /** A part of the list. `states: ['failed']` are the dead letters. */
    jobs: procedure.input(listQuestion).query(({ input: { states, search, ...part } }) => {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      return queue.list({ ...part, words, ...(states ? { states } : {}) });
    }),
    retryJob: procedure.input(jobQuestion).mutation(({ input: { id } }) => told(id, queue.retry(id), 'no dead letter')),
    cancelJob: procedure
      .input(jobQuestion)
      .mutation(async ({ input: { id } }) => told(id, await queue.cancel(id), 'over already')),
    discardJob: procedure
      .input(jobQuestion)
      .mutation(({ input: { id } }) => told(id, queue.discard(id), 'not over yet, or gone')),
  };
}

function told(id: string, change: QueueChange, whyNot: string): { readonly id: string } {
  switch (change) {
    case 'changed':
      return { id };
    case 'not-so':
      throw new TRPCError({ code: 'CONFLICT', message: `Job ${id} is ${whyNot}.` });
    case 'not-written':
      throw new TRPCError({
        code: 'SERVICE_UNAVAILABLE',
        message: 'The store cannot be written now, so nothing was changed. Try again in a moment.',
      });
  }
}
