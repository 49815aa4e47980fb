import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { ThresholdAdvice } from './threshold-advice.ts';
import { trpc } from './trpc.ts';

const step = z.strictObject({ threshold: z.enum(['medium', 'complex']), to: z.number().min(0).max(10) });
const acceptance = step.extend({
  version: z.string().min(1).max(200).describe('Of the document, as `configuration` gave it.'),
});

/** What the Overview calls where ratings speak for another threshold. */
export function thresholdProcedures(advice: ThresholdAdvice) {
  const { procedure } = trpc;
  return {
    /** `null`: there is none. */
    thresholdSuggestion: procedure.query(() => advice.suggestion() ?? null),
    acceptThresholdSuggestion: procedure
      .input(acceptance)
      .mutation(({ input: { version, ...shown } }) => advice.accept(shown, version)),
    dismissThresholdSuggestion: procedure.input(step).mutation(({ input }) => {
      if (advice.dismiss(input)) return { dismissed: input.threshold };
      throw new TRPCError({ code: 'NOT_FOUND', message: 'Ratings no longer speak for this step.' });
    }),
  };
}
