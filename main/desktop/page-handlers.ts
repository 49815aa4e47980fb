import type { BridgeHandlers } from '../../preload/contract.ts';
import type { Shell } from './shell.ts';

/** What the dashboard may ask of the shell around it. */
export function pageHandlers(shell: Shell): BridgeHandlers {
  const { preferences } = shell;
  return {
    async desktopState() {
      const { options, update } = shell.state;
      const { keyChain, ...switches } = options;
      return {
        version: shell.version,
        autostart: await shell.autostart.read(),
        theme: preferences.get('theme'),
        options: switches,
        ...(keyChain === undefined ? {} : { keyChain }),
        update: update.kind,
        updateChannel: preferences.get('updateChannel'),
      };
    },
    async setStartAtLogin(isOn) {
      preferences.set('autostart', isOn);
      const state = await shell.autostart.set(isOn);
      await shell.refreshAutostart();
      return state;
    },
    setTheme: theme => shell.setTheme(theme),
    setOption: (option, isOn) => shell.act({ do: 'set', option, isOn }),
    setUpdateChannel: channel => preferences.set('updateChannel', channel),
    openColab: () => shell.act({ do: 'colab', what: 'open' }),
    runColab: backend => shell.pane.runWorker(backend),
    checkForUpdates: () => shell.act({ do: 'check-updates' }),
    exportDiagnostics: () => shell.act({ do: 'diagnostics' }),
    openLogs: () => shell.act({ do: 'logs' }),
  };
}
