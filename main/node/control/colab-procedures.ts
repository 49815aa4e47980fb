import { z } from 'zod';
import type { Colab } from './colab-view.ts';
import { trpc } from './trpc.ts';

const backendQuestion = z.strictObject({ backend: z.string().min(1).max(40) });
const keepAliveQuestion = z.strictObject({ isOn: z.boolean() });

/** What the page shows of the Colab sessions, and what it may do about them. */
export function colabProcedures(colab: Colab) {
  const { procedure } = trpc;
  return {
    colab: procedure.query(() => colab.state()),
    showColabLine: procedure.input(backendQuestion).mutation(({ input }) => colab.showLine(input.backend)),
    withdrawColabLine: procedure.input(backendQuestion).mutation(({ input }) => colab.withdrawLine(input.backend)),
    disconnectColab: procedure.input(backendQuestion).mutation(({ input }) => colab.disconnect(input.backend)),
    keepColabAlive: procedure.input(keepAliveQuestion).mutation(({ input }) => colab.keepAlive(input.isOn)),
    addColab: procedure.mutation(() => colab.add()),
  };
}
