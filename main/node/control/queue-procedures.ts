import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { JOB_STATES } from '../queue/index.ts';
import type { QueueChange, QueueView } from './queue-view.ts';
import { trpc } from './trpc.ts';

const MOST_LISTED = 200;

const listQuestion = z.strictObject({
  states: z.array(z.enum(JOB_STATES)).min(1).max(JOB_STATES.length).optional(),
  limit: z.int().min(1).max(MOST_LISTED).default(50),
  /** The last job of the page before. */
  before: z.strictObject({ createdAt: z.int(), id: z.string().min(1).max(100) }).optional(),
});
const jobQuestion = z.strictObject({ id: z.string().min(1).max(100) });

/** The queue, as its owner sees it and puts it right; no text of any job is shown. */
export function queueProcedures(queue: QueueView) {
  const { procedure } = trpc;
  return {
    queue: procedure.query(() => queue.state()),
    /** Newest first. `states: ['failed']` are the dead letters. */
    jobs: procedure
      .input(listQuestion)
      .query(({ input: { states, limit, before } }) =>
        queue.list({ limit, ...(states ? { states } : {}), ...(before ? { before } : {}) }),
      ),
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
