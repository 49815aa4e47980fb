import { z } from 'zod';
import { quietSchema } from '../config/index.ts';
import { RANGES } from '../monitor/index.ts';
import type { MachineView } from './machine-view.ts';
import { trpc } from './trpc.ts';

const historyQuestion = z.strictObject({ range: z.enum(RANGES) });
const switchQuestion = z.strictObject({
  isQuiet: z.boolean(),
  time: z.enum(['until-changed', 'hour', 'until-tomorrow']),
});

/** How loaded the machine is, and how it is spared. */
export function machineProcedures(machine: MachineView) {
  const { procedure } = trpc;
  return {
    /** For a tooltip: small, and cheap to ask every few seconds. */
    load: procedure.query(() => machine.summary()),
    machine: procedure.query(() => machine.now()),
    loadHistory: procedure.input(historyQuestion).query(({ input: { range } }) => machine.history(range)),
    switchQuiet: procedure.input(switchQuestion).mutation(({ input: { isQuiet, time } }) => {
      machine.switchQuiet(isQuiet, time);
      return machine.summary().quiet;
    }),
    releaseQuiet: procedure.mutation(() => {
      machine.releaseQuiet();
      return machine.summary().quiet;
    }),
    setQuiet: procedure.input(quietSchema).mutation(({ input }) => machine.setQuiet(input)),
  };
}
