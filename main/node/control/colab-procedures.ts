import { z } from 'zod';
import { paneReport } from '../colab/index.ts';
import type { Colab } from './colab-view.ts';
import { trpc } from './trpc.ts';

const backendQuestion = z.strictObject({ backend: z.string().min(1).max(40) });
const notebookQuestion = z.strictObject({
  wish: z.enum(['asked', 'lost']),
  backend: z.string().min(1).max(40).optional(),
});
const keepAliveQuestion = z.strictObject({ isOn: z.boolean() });

/** What the page shows of the Colab sessions, and what it may do about them. */
export function colabProcedures(colab: Colab) {
  const { procedure } = trpc;
  return {
    colab: procedure.query(() => colab.state()),
    showColabLine: procedure.input(backendQuestion).mutation(({ input }) => colab.showLine(input.backend)),
    notebookLine: procedure
      .input(notebookQuestion)
      .mutation(({ input: { wish, backend } }) => colab.notebookLine(wish, backend)),
    reportColabPane: procedure.input(paneReport).mutation(({ input }) => colab.reportPane(input)),
    forgetColabPane: procedure.mutation(() => colab.forgetPane()),
    withdrawColabLine: procedure.input(backendQuestion).mutation(({ input }) => colab.withdrawLine(input.backend)),
    disconnectColab: procedure.input(backendQuestion).mutation(({ input }) => colab.disconnect(input.backend)),
    keepColabAlive: procedure.input(keepAliveQuestion).mutation(({ input }) => colab.keepAlive(input.isOn)),
    addColab: procedure.mutation(() => colab.add()),
  };
}
