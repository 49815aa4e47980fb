import { handDone } from './hand-done.ts';
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
    resetCoolDown: procedure.input(coolDownQuestion).mutation(async ({ input: { account } }) => {
      handDone(await view.resetCoolDown(account), `There is no account ${account} on this node.`);
      return { reset: account };
    }),
    /** A notice is not shown again; that the owner has read it stands in the configuration. */
    acknowledge: procedure
      .input(acknowledgement)
      .mutation(({ input: { version, id } }) => view.setup.change({ kind: 'acknowledge', id }, version)),
  };
}
