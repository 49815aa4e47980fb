import { TRPCError } from '@trpc/server';
import type { NodeView } from './node-view.ts';
import { acknowledgement, coolDownQuestion } from './questions.ts';
import { trpc } from './trpc.ts';

/** What the accounts page calls. */
export function accountProcedures(view: NodeView) {
  const { procedure } = trpc;
  return {
    /** The stations that have a quota. */
    accounts: procedure.query(() => view.state().stations.filter(({ quota }) => quota !== undefined)),
    /** A rest is over at once, and what the provider said of the account is forgotten, for it to say it again. */
    resetCoolDown: procedure.input(coolDownQuestion).mutation(({ input: { account } }) => {
      if (view.resetCoolDown(account)) return { reset: account };
      throw new TRPCError({ code: 'NOT_FOUND', message: `There is no account ${account} on this node.` });
    }),
    /** A notice is not shown again; that the owner has read it stands in the configuration. */
    acknowledge: procedure
      .input(acknowledgement)
      .mutation(({ input: { version, id } }) => view.setup.change({ kind: 'acknowledge', id }, version)),
  };
}
