import { initTRPC, type TRPCError } from '@trpc/server';
import { z } from 'zod';
import { describeProblems } from './questions.ts';

/** Often enough that a page which lost its node says so within seconds. */
const PING_INTERVAL = 2000;
const SILENCE_MEANS_LOST = 6000;

/** What every procedure of the control API is made with. */
export const trpc = initTRPC.create({
  isDev: false,
  sse: {
    ping: { enabled: true, intervalMs: PING_INTERVAL },
    client: { reconnectAfterInactivityMs: SILENCE_MEANS_LOST },
  },
  // Built anew: tRPC's own shape may carry a stack.
  errorFormatter: ({ shape, error }) => ({
    code: shape.code,
    message: sentenceFor(error),
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path },
  }),
});

/** Over HTTP tRPC always gives a signal; a direct call without one is never cancelled. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** What a caller is told. What went wrong inside is for the log, not for the wire. */
function sentenceFor(error: TRPCError): string {
  if (error.cause instanceof z.ZodError) return describeProblems(error.cause);
  if (error.code === 'INTERNAL_SERVER_ERROR')
    return 'The node met something it did not expect. Its log has the details.';
  // The parser's own words quote the text around the fault, which may hold a key.
  if (error.code === 'PARSE_ERROR') return 'The body is not JSON. Check its quotes and commas.';
  return error.message;
}
