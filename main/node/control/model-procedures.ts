import { z } from 'zod';
import type { Models } from './models-view.ts';
import { trpc } from './trpc.ts';

// A registry may be named before it, with http:// where it has no TLS. What else a name may not be the engine tells.
const model = z
  .string()
  .max(300)
  .regex(
    /^(?:https?:\/\/)?[A-Za-z0-9](?:[A-Za-z0-9._:-]|\/(?!\/))*$/,
    'expected the name of a model, such as gemma3:4b',
  );
const modelQuestion = z.strictObject({ model });
const removeQuestion = z.strictObject({ model, confirm: z.string().max(300), force: z.boolean().default(false) });
const loadQuestion = z.strictObject({ model, force: z.boolean().default(false) });
const pinQuestion = z.strictObject({ model, isPinned: z.boolean(), force: z.boolean().default(false) });
const chooseQuestion = z.strictObject({
  backend: z.string().max(100),
  class: z.enum(['simple', 'medium', 'complex']),
  model: model.optional(),
});

/** What the page shows of the models, and what it may do about them. */
export function modelProcedures(models: Models) {
  const { procedure } = trpc;
  return {
    models: procedure.query(() => models.state()),
    pullModel: procedure.input(modelQuestion).mutation(({ input }) => models.pull(input.model)),
    cancelPull: procedure.input(modelQuestion).mutation(({ input }) => models.cancelPull(input.model)),
    resumePull: procedure.input(modelQuestion).mutation(({ input }) => models.resumePull(input.model)),
    forgetPull: procedure.input(modelQuestion).mutation(({ input }) => models.forgetPull(input.model)),
    removeModel: procedure.input(removeQuestion).mutation(({ input }) => models.remove(input)),
    loadModel: procedure.input(loadQuestion).mutation(({ input }) => models.load(input.model, input.force)),
    unloadModel: procedure.input(modelQuestion).mutation(({ input }) => models.unload(input.model)),
    pinModel: procedure
      .input(pinQuestion)
      .mutation(({ input }) => models.pin(input.model, input.isPinned, input.force)),
    chooseClassModel: procedure
      .input(chooseQuestion)
      .mutation(({ input }) => models.choose(input.backend, input.class, input.model)),
    benchmarkModel: procedure.input(modelQuestion).mutation(({ input }) => models.benchmark(input.model)),
    cancelBenchmark: procedure.mutation(() => models.cancelBenchmark()),
  };
}
