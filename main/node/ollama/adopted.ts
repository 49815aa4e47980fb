import type { Clock } from '../clock/index.ts';
import { endAll, type Signals, withDescendants } from './ending.ts';
import type { ProcessTable } from './process-table.ts';

/** What came of ending an Ollama that somebody else started. */
export type EndedAdopted =
  | { readonly kind: 'ended' }
  /** `sentence` says why not, and what the owner can do. */
  | { readonly kind: 'not-ended'; readonly sentence: string };

export interface AdoptedDeps {
  /** The process that listens at a port of this machine, where the system tells. */
  readonly listenerAt: (port: number) => Promise<number | undefined>;
  readonly processes: ProcessTable;
  readonly signals: Signals;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
}

/** From the request to the end by force, ms: it hangs, so it is hardly polite. */
const PATIENCE = 3000;

/**
 * Ends the Ollama that listens at an address, with its runners. systemd and the desktop app start it again by
 * themselves. Nothing is ended that does not call itself Ollama.
 */
export async function endAdopted(baseUrl: string, deps: AdoptedDeps): Promise<EndedAdopted> {
  const { listenerAt, processes, signals, platform, clock } = deps;
  const { remedy } = ownersWay(platform);
  const pid = await listenerAt(Number(new URL(baseUrl).port || 80));
  const found = pid === undefined ? [] : await withDescendants(pid, processes);
  const [serve] = found;
  if (!serve || !/ollama/i.test(serve.command)) {
    return { kind: 'not-ended', sentence: `Which process it is cannot be told by this user. ${remedy}` };
  }
  const pids = new Map(found.map(entry => [entry.pid, entry.started]));
  const remaining = async () => (await processes.list()).filter(entry => pids.get(entry.pid) === entry.started);
  switch (await endAll({ remaining, patience: PATIENCE }, { signals, clock })) {
    case 'gone':
      return { kind: 'ended' };
    case 'not-allowed':
      return { kind: 'not-ended', sentence: `It belongs to another user, so Tandem may not end it. ${remedy}` };
    case 'still-there':
      return { kind: 'not-ended', sentence: `It does not end, not even by force. Restart the machine.` };
  }
}

/** How the owner restarts an Ollama that Tandem did not start, and where its log lies. */
export function ownersWay(platform: NodeJS.Platform): {
  readonly remedy: string;
  readonly command?: string;
  readonly log: string;
} {
  switch (platform) {
    case 'win32':
      return {
        remedy: 'Quit Ollama at its icon in the notification area, and start it again from the start menu.',
        log: '%LOCALAPPDATA%\\Ollama\\server.log',
      };
    case 'darwin':
      return {
        remedy: 'Quit Ollama at its icon in the menu bar, and open it again.',
        log: '~/.ollama/logs/server.log',
      };
    default:
      return {
        remedy: 'Restart its service, or the program that started it.',
        command: 'sudo systemctl restart ollama',
        log: 'journalctl -u ollama',
      };
  }
}
