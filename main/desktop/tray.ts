import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from './commands.ts';
import type { ElectronApi, ShellTray } from './electron-api.ts';
import { iconImage } from './icon.ts';
import type { MenuEntry, TrayModel } from './tray-model.ts';

/**
 * The returned function shows a model in the panel, from its first call on. Keep it: a tray that is collected
 * disappears. What has not changed is not set again, since a menu that is open would close.
 */
export function createTray(
  electron: ElectronApi,
  platform: NodeJS.Platform,
  act: (command: Command) => void,
): (model: TrayModel) => void {
  let tray: ShellTray | undefined;
  let shown: { readonly icon: string; readonly tooltip: string; readonly items: string } | undefined;
  return model => {
    const next = { icon: model.icon, tooltip: model.tooltip, items: JSON.stringify(model.items) };
    if (!tray) {
      tray = electron.createTray(iconImage(electron.nativeImage, model.icon, platform));
      tray.on('click', () => act({ do: 'open' }));
    } else if (next.icon !== shown?.icon) tray.setImage(iconImage(electron.nativeImage, model.icon, platform));
    if (next.tooltip !== shown?.tooltip) tray.setToolTip(model.tooltip);
    // Anew after each change: on Linux a menu that was set does not follow its items.
    if (next.items !== shown?.items) tray.setContextMenu(electron.Menu.buildFromTemplate(menuItems(model.items, act)));
    shown = next;
  };
}

/** Entries as Electron's menu takes them. */
export function menuItems(
  entries: readonly MenuEntry[],
  act: (command: Command) => void,
): MenuItemConstructorOptions[] {
  return entries.map(entry => menuItem(entry, act));
}

function menuItem(entry: MenuEntry, act: (command: Command) => void): MenuItemConstructorOptions {
  switch (entry.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'words':
      return { label: entry.label, enabled: false };
    case 'action':
      return { label: entry.label, enabled: entry.isEnabled, click: () => act(entry.command) };
    case 'tick':
      return { label: entry.label, type: 'checkbox', checked: entry.isOn, click: () => act(entry.command) };
    case 'submenu':
      return { label: entry.label, submenu: menuItems(entry.items, act) };
  }
}
