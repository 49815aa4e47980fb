import type { Clock } from '../clock/index.ts';
import { accountProcedures } from './account-procedures.ts';
import { handDone } from './hand-done.ts';
import { liveFeed } from './live-feed.ts';
import type { NodeView } from './node-view.ts';
import { enableQuestion, planQuestion, tryOutQuestion } from './questions.ts';
import { queueProcedures } from './queue-procedures.ts';
import { servingProcedures } from './serving-procedures.ts';
import { setupProcedures } from './setup-procedures.ts';
import { statsProcedures } from './stats-procedures.ts';
import { thresholdProcedures } from './threshold-procedures.ts';
import { never, trpc } from './trpc.ts';
import { twinProcedures } from './twin-procedures.ts';

/** The control API of one node; its types are all that the page knows of it. */
export function controlRouter(view: NodeView, clock: Clock) {
  const { procedure } = trpc;
  return trpc.router({
    ...setupProcedures(view.setup),
    ...accountProcedures(view),
    ...queueProcedures(view.queue),
    ...statsProcedures(view.stats),
    ...twinProcedures(view.twins),
    ...thresholdProcedures(view.thresholds),
    ...servingProcedures(view.serving),
    state: procedure.query(() => view.state()),
    live: procedure.subscription(({ signal }) => liveFeed(view, clock, signal ?? never())),
    plan: procedure.input(planQuestion).query(({ input }) => view.plan(input)),
    reload: procedure.mutation(() => view.reload()),
    enable: procedure.input(enableQuestion).mutation(async ({ input: { backend } }) => {
      handDone(await view.enable(backend), `There is no backend ${backend} on this node.`);
      return { enabled: backend };
    }),
    tryOut: procedure.input(tryOutQuestion).subscription(({ input, signal }) => {
      const { messages, maxTokens } = input;
      const body = maxTokens === undefined ? { messages } : { messages, max_tokens: maxTokens };
      return view.tryOut({ ...body, stream: true }, input.model, signal ?? never());
    }),
  });
}

export type ControlRouter = ReturnType<typeof controlRouter>;
