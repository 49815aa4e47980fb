import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Clock } from '../clock/index.ts';
import { liveFeed } from './live-feed.ts';
import type { NodeView } from './node-view.ts';
import { describeProblems, enableQuestion, planQuestion, tryOutQuestion } from './questions.ts';

/** Often enough that a page which lost its node says so within seconds. */
const PING_INTERVAL = 2000;
const SILENCE_MEANS_LOST = 6000;

const trpc = initTRPC.create({
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

/** The control API of one node; its types are all that the page knows of it. */
export function controlRouter(view: NodeView, clock: Clock) {
  const { procedure } = trpc;
  return trpc.router({
    state: procedure.query(() => view.state()),
    live: procedure.subscription(({ signal }) => liveFeed(view, clock, signal ?? never())),
    plan: procedure.input(planQuestion).query(({ input }) => view.plan(input)),
    reload: procedure.mutation(() => view.reload()),
    enable: procedure.input(enableQuestion).mutation(({ input }) => {
      if (view.enable(input.backend)) return { enabled: input.backend };
      throw new TRPCError({ code: 'NOT_FOUND', message: `There is no backend ${input.backend} on this node.` });
    }),
    tryOut: procedure.input(tryOutQuestion).subscription(({ input, signal }) => {
      const { messages, maxTokens } = input;
      const body = maxTokens === undefined ? { messages } : { messages, max_tokens: maxTokens };
      return view.tryOut({ ...body, stream: true }, input.model, signal ?? never());
    }),
  });
}

export type ControlRouter = ReturnType<typeof controlRouter>;

/** What a caller is told. What went wrong inside is for the log, not for the wire. */
function sentenceFor(error: TRPCError): string {
  if (error.cause instanceof z.ZodError) return describeProblems(error.cause);
  if (error.code === 'INTERNAL_SERVER_ERROR')
    return 'The node met something it did not expect. Its log has the details.';
  return error.message;
}

/** Over HTTP tRPC always gives a signal; a direct call without one is never cancelled. */
function never(): AbortSignal {
  return new AbortController().signal;
}
