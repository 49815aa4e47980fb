import type { Serving } from './serving-view.ts';
import { trpc } from './trpc.ts';

/** Pause, resume, and "look again at once". Each may come twice. */
export function servingProcedures(serving: Serving) {
  const { procedure } = trpc;
  return {
    pause: procedure.mutation(() => {
      serving.pause();
      return { paused: true };
    }),
    resume: procedure.mutation(() => {
      serving.resume();
      return { paused: false };
    }),
    wake: procedure.mutation(() => serving.wake()),
  };
}
