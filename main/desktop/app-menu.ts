import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from './commands.ts';
import type { Theme } from './preferences.ts';
import type { Words } from './words/en.ts';

export interface AppMenuOptions {
  readonly platform: NodeJS.Platform;
  readonly theme: Theme;
  readonly words: Words;
  readonly act: (command: Command) => void;
  readonly setTheme: (theme: Theme) => void;
}

/** The application's menu: Electron's roles where there is one, since those bring the system's own words and keys. */
export function appMenu({ platform, theme, words, act, setTheme }: AppMenuOptions): MenuItemConstructorOptions[] {
  const { appMenu: text, menu } = words;
  const isMac = platform === 'darwin';
  const quit: MenuItemConstructorOptions = {
    label: menu.quit,
    accelerator: 'CmdOrCtrl+Q',
    click: () => act({ do: 'quit' }),
  };
  const themes = (['system', 'light', 'dark'] as const).map(
    (name): MenuItemConstructorOptions => ({
      label: text.themes[name],
      type: 'radio',
      checked: theme === name,
      click: () => setTheme(name),
    }),
  );
  return [
    ...(isMac
      ? [
          {
            label: words.app,
            submenu: [
              { role: 'about' },
              { type: 'separator' },
              { role: 'services' },
              { type: 'separator' },
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              { type: 'separator' },
              quit,
            ] satisfies MenuItemConstructorOptions[],
          },
        ]
      : []),
    {
      label: text.file,
      submenu: [
        { label: menu.open, accelerator: 'CmdOrCtrl+O', click: () => act({ do: 'open' }) },
        { label: menu.copyGateway, click: () => act({ do: 'copy-gateway' }) },
        { type: 'separator' },
        { role: 'close', label: text.hideWindow },
        ...(isMac ? [] : [quit]),
      ],
    },
    { label: text.edit, role: 'editMenu' },
    {
      label: text.view,
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { label: text.theme, submenu: themes },
      ],
    },
    { label: text.window, role: 'windowMenu' },
    {
      label: text.help,
      role: 'help',
      submenu: [
        { label: menu.logs, click: () => act({ do: 'logs' }) },
        { label: menu.diagnostics, click: () => act({ do: 'diagnostics' }) },
        { label: menu.checkUpdates, click: () => act({ do: 'check-updates' }) },
      ],
    },
  ];
}
