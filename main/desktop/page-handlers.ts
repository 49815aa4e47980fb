import type { BridgeHandlers } from '../../preload/contract.ts';
import { pageState } from './page-state.ts';
import type { Shell } from './shell.ts';

/** What the dashboard may ask of the shell around it. */
export function pageHandlers(shell: Shell): BridgeHandlers {
  return {
    async desktopState() {
      // The system's own settings may have changed it since.
      await shell.refreshAutostart();
      const state = pageState(shell);
      if (!state) throw new Error('The shell does not know yet how it is.');
      return state;
    },
    setStartAtLogin: isOn => shell.setStartAtLogin(isOn),
    setTheme: theme => shell.setTheme(theme),
    setOption: (option, isOn) => shell.act({ do: 'set', option, isOn }),
    setUpdateChannel: channel => shell.updates.useChannel(channel),
    setKeyChain: isOn => shell.act({ do: 'key-chain', isOn }),
    openColab: () => shell.act({ do: 'colab', what: 'open' }),
    runColab: backend => shell.pane.runWorker(backend),
    checkForUpdates: () => shell.act({ do: 'check-updates' }),
    downloadUpdate: () => shell.act({ do: 'download-update' }),
    installUpdate: () => shell.act({ do: 'install-update' }),
    exportDiagnostics: () => shell.act({ do: 'diagnostics' }),
    openLogs: () => shell.act({ do: 'logs' }),
  };
}
