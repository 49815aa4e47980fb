import type { ElectronApi } from './electron-api.ts';
import type { NodeState } from './node-host.ts';
import type { Words } from './words/en.ts';

/** Says why the node does not run and lets a person choose; the app stays, so that the tray says it too. */
export async function whenStopped(
  { sentence, detail }: Extract<NodeState, { kind: 'stopped' }>,
  dialog: ElectronApi['dialog'],
  { stopped, app }: Words,
): Promise<'again' | 'leave' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: app,
    message: sentence,
    detail,
    buttons: [stopped.again, stopped.leave, stopped.quit],
    defaultId: 0,
    cancelId: 1,
  });
  return (['again', 'leave', 'quit'] as const)[response] ?? 'leave';
}
