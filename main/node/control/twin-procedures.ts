import { z } from 'zod';
import { never, trpc } from './trpc.ts';
import type { Twins } from './twin-view.ts';

const url = z.url({ protocol: /^https?$/, message: 'an address such as https://tandem-b.example.org' }).max(500);
const codeQuestion = z.strictObject({ url, code: z.string().max(40) });
const preferQuestion = z.strictObject({ preferred: z.boolean() });
const idQuestion = z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/i) });
const publicUrlQuestion = z.strictObject({ url: url.optional() });

/** What the page shows of the twins, and what it may do about them. */
export function twinProcedures(twins: Twins) {
  const { procedure } = trpc;
  return {
    twins: procedure.query(() => twins.state()),
    showPairingCode: procedure.mutation(() => twins.showCode()),
    withdrawPairingCode: procedure.mutation(() => twins.withdrawCode()),
    enterPairingCode: procedure
      .input(codeQuestion)
      .mutation(({ input, signal }) => twins.enterCode(input.url, input.code, signal ?? never())),
    unpair: procedure.mutation(() => twins.unpair()),
    makeActive: procedure.mutation(() => twins.makeActive()),
    handOver: procedure.mutation(() => twins.handOver()),
    preferThisNode: procedure.input(preferQuestion).mutation(({ input }) => twins.prefer(input.preferred)),
    changeNodeId: procedure.input(idQuestion).mutation(({ input }) => twins.renameId(input.id)),
    setPublicUrl: procedure.input(publicUrlQuestion).mutation(({ input }) => twins.setPublicUrl(input.url)),
  };
}
