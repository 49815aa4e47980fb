import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { EngineDone, EnginesView } from './engine-view.ts';
import { trpc } from './trpc.ts';

const which = z.strictObject({ baseUrl: z.url({ protocol: /^https?$/ }).max(2000) });

/** What the page asks about the engines, and does to them. */
export function engineProcedures(view: EnginesView) {
  const { procedure } = trpc;
  return {
    engines: procedure.query(() => view.engines()),
    startEngine: procedure.input(which).mutation(async ({ input }) => done(await view.start(input.baseUrl))),
    stopEngine: procedure.input(which).mutation(async ({ input }) => done(await view.stop(input.baseUrl))),
    restartEngine: procedure.input(which).mutation(async ({ input }) => done(await view.restart(input.baseUrl))),
    installOllama: procedure.mutation(() => done(view.install())),
    cancelOllamaInstall: procedure.mutation(() => done(view.cancelInstall())),
  };
}

function done(result: EngineDone): { readonly done: true } {
  if (result.kind === 'refused') throw new TRPCError({ code: 'BAD_REQUEST', message: result.message });
  return { done: true };
}
