import { newGatewayKey } from '../config/index.ts';
import type { Setup } from './setup.ts';
import {
  accountQuestion,
  backendQuestion,
  keyQuestion,
  modelQuestion,
  nameQuestion,
  removalQuestion,
} from './setup-questions.ts';
import { never, trpc } from './trpc.ts';

/** What the setup page calls. Each change tells what it changed, or why nothing was. */
export function setupProcedures(setup: Setup) {
  const { procedure } = trpc;
  return {
    setup: procedure.query(({ signal }) => setup.look(signal ?? never())),
    configuration: procedure.query(() => setup.configuration()),
    checkAccount: procedure
      .input(accountQuestion)
      .mutation(({ input, signal }) => setup.checkAccount(input, signal ?? never())),
    addBackend: procedure.input(backendQuestion).mutation(({ input: { mode, version, acknowledges, ...entry } }) => {
      if (mode === 'replace') return setup.change({ kind: 'replace-backend', ...entry }, version);
      return setup.change({ kind: 'add-backend', ...entry, acknowledges }, version);
    }),
    removeBackend: procedure
      .input(removalQuestion)
      .mutation(({ input: { version, id } }) => setup.change({ kind: 'remove-backend', id }, version)),
    chooseModel: procedure
      .input(modelQuestion)
      .mutation(({ input: { version, ...choice } }) => setup.change({ kind: 'choose-model', ...choice }, version)),
    /** The key is in this answer and never again in any other. */
    addGatewayKey: procedure.input(keyQuestion).mutation(async ({ input: { version, name } }) => {
      const key = newGatewayKey();
      const result = await setup.change({ kind: 'add-key', name, key }, version);
      return result.kind === 'saved' ? { ...result, key: key.reveal() } : result;
    }),
    removeGatewayKey: procedure
      .input(keyQuestion)
      .mutation(({ input: { version, name } }) => setup.change({ kind: 'remove-key', name }, version)),
    renameNode: procedure
      .input(nameQuestion)
      .mutation(({ input: { version, name } }) => setup.change({ kind: 'rename-node', name }, version)),
  };
}
