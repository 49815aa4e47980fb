import type { ElectronApi } from '../electron-api.ts';
import { ColabPane, type PaneOptions } from './pane.ts';
import { PaneLink, type PaneLinkOptions } from './pane-link.ts';

type Options = Omit<PaneOptions, 'node'> & Pick<PaneLinkOptions, 'client'>;

/** The pane, and what keeps it and the node told of each other. */
export function paneWithNode(electron: ElectronApi, { client, changed, ...options }: Options) {
  const { clock, words } = options;
  const link: PaneLink = new PaneLink({ clock, words, client, state: () => pane.state });
  const pane = new ColabPane(electron, {
    ...options,
    node: link,
    changed(state) {
      link.tell();
      changed(state);
    },
  });
  electron.powerMonitor.on('suspend', () => pane.sleep());
  return { pane, link };
}
