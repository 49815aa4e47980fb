import type { PageName } from './pages.ts';

/** What a person can ask of the shell, whichever menu it was asked in. */
export type Command =
  | { readonly do: 'open'; readonly page?: PageName }
  | {
      readonly do: 'start-node' | 'make-active' | 'pause' | 'resume' | 'copy-gateway' | 'logs' | 'diagnostics' | 'quit';
    }
  | { readonly do: 'enable'; readonly backend: string }
  | { readonly do: 'copy'; readonly text: string }
  | { readonly do: 'quiet' | 'autostart' | 'key-chain'; readonly isOn: boolean }
  | { readonly do: 'set'; readonly option: SwitchName; readonly isOn: boolean }
  | { readonly do: 'check-updates' | 'download-update' | 'install-update' }
  | { readonly do: 'colab'; readonly what: 'open' | 'run' | 'reconnect' | 'browser' };

/** Switches that are the shell's own and nothing but a preference. */
export type SwitchName = 'startHidden' | 'stayInTray' | 'stayAwake' | 'isMuted';
