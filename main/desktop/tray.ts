import type { MenuItemConstructorOptions } from 'electron';
import type { ElectronApi, ShellTray } from './electron-api.ts';
import { type IconShape, iconImage } from './icon.ts';
import type { NodeState } from './node-host.ts';

export interface TrayActions {
  open(): void;
  copyGateway(): void;
  start(): void;
  quit(): void;
}

/** What the tray shows, as plain data. */
export interface TrayModel {
  readonly icon: IconShape;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

type TrayItem =
  | { readonly kind: 'action'; readonly label: string; readonly action: keyof TrayActions; readonly isEnabled: boolean }
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'separator' };

/** Icon, tooltip and menu for a state. Every action is in the menu: on Linux a click on the icon may never come. */
export function trayModel(state: NodeState): TrayModel {
  const words = situation(state);
  const isReady = state.kind === 'ready';
  const items: TrayItem[] = [
    { kind: 'words', label: words },
    { kind: 'separator' },
    { kind: 'action', label: 'Open the dashboard', action: 'open', isEnabled: true },
    { kind: 'action', label: 'Copy the gateway URL', action: 'copyGateway', isEnabled: isReady },
    { kind: 'separator' },
    { kind: 'action', label: 'Quit Tandem', action: 'quit', isEnabled: state.kind !== 'stopping' },
  ];
  if (state.kind === 'stopped') {
    items.splice(2, 0, { kind: 'action', label: 'Start the node again', action: 'start', isEnabled: true });
  }
  return { icon: icons[state.kind], tooltip: `Tandem: ${words}`, items };
}

/**
 * The returned function shows a state in the panel, from its first call on. Keep it: a tray that is collected
 * disappears.
 */
export function createTray(
  electron: ElectronApi,
  platform: NodeJS.Platform,
  actions: TrayActions,
): (state: NodeState) => void {
  let tray: ShellTray | undefined;
  return state => {
    const model = trayModel(state);
    const image = iconImage(electron.nativeImage, model.icon, platform);
    if (tray) tray.setImage(image);
    else {
      tray = electron.createTray(image);
      tray.on('click', () => actions.open());
    }
    tray.setToolTip(model.tooltip);
    // Anew after each change: on Linux a menu that was set does not follow its items.
    tray.setContextMenu(electron.Menu.buildFromTemplate(model.items.map(item => menuItem(item, actions))));
  };
}

const icons: Readonly<Record<NodeState['kind'], IconShape>> = {
  starting: 'ring',
  ready: 'disc',
  restarting: 'triangle',
  stopped: 'square',
  stopping: 'ring',
};

function situation(state: NodeState): string {
  switch (state.kind) {
    case 'starting':
      return 'the node is starting';
    case 'ready':
      return `node ${state.ready.node} runs`;
    case 'restarting':
      return 'the node stopped and is started again';
    case 'stopped':
      return 'the node does not run';
    case 'stopping':
      return 'finishing what runs, then quitting';
  }
}

function menuItem(item: TrayItem, actions: TrayActions): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'words':
      return { label: item.label, enabled: false };
    case 'action':
      return { label: item.label, enabled: item.isEnabled, click: () => actions[item.action]() };
  }
}
