import type { Clock } from '../clock/index.ts';
import { accountProcedures } from './account-procedures.ts';
import { colabProcedures } from './colab-procedures.ts';
import { engineProcedures } from './engine-procedures.ts';
import { handDone } from './hand-done.ts';
import { liveFeed } from './live-feed.ts';
import { machineProcedures } from './machine-procedures.ts';
import { modelProcedures } from './model-procedures.ts';
import type { NodeView } from './node-view.ts';
import { enableQuestion, planQuestion, tryOutQuestion } from './questions.ts';
import { queueProcedures } from './queue-procedures.ts';
import { requestProcedures } from './request-procedures.ts';
import { servingProcedures } from './serving-procedures.ts';
import { settingsProcedures } from './settings-procedures.ts';
import { setupProcedures } from './setup-procedures.ts';
import { statsProcedures } from './stats-procedures.ts';
import { thresholdProcedures } from './threshold-procedures.ts';
import { never, trpc } from './trpc.ts';
import { tunnelProcedures } from './tunnel-procedures.ts';
import { twinProcedures } from './twin-procedures.ts';

/** The control API of one node; its types are all that the page knows of it. */
export function controlRouter(view: NodeView, clock: Clock) {
  const { procedure } = trpc;
  return trpc.router({
    ...setupProcedures(view.setup),
    ...settingsProcedures(view.settings),
    ...accountProcedures(view),
    ...queueProcedures(view.queue),
    ...requestProcedures(view.requests),
    ...statsProcedures(view.stats),
    ...twinProcedures(view.twins),
    ...colabProcedures(view.colab),
    ...thresholdProcedures(view.thresholds),
    ...engineProcedures(view.engines),
    ...modelProcedures(view.models),
    ...machineProcedures(view.machine),
    ...tunnelProcedures(view.tunnel),
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
      const { messages, maxTokens, temperature, model, userTier } = input;
      const body = {
        messages,
        ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
        ...(temperature === undefined ? {} : { temperature }),
        stream: true,
      };
      return view.tryOut(body, model, signal ?? never(), { userTier });
    }),
  });
}

export type ControlRouter = ReturnType<typeof controlRouter>;
