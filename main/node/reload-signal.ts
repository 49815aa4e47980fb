import { closeSync, openSync } from 'node:fs';
import type { Logger } from 'pino';
import type { RunningNode } from './running-node.ts';

/** SIGHUP while the node starts is kept until `serve`. */
export interface ReloadSignal {
  serve(node: RunningNode): void;
}

/**
 * Reads the configuration again at each SIGHUP, one at a time. `onTerminalGone`: the same signal tells that the terminal
 * was closed; a node that was started by hand then stops instead of holding its ports unseen.
 */
export function listenForReload(host: NodeJS.Process, log: Logger, onTerminalGone: () => void): ReloadSignal {
  let running: RunningNode | undefined;
  let wanted = false;
  let busy = false;
  const byHand = host.stdin.isTTY === true;

  const reloadWhileWanted = async () => {
    if (busy || !running) return;
    busy = true;
    while (wanted) {
      wanted = false;
      await reload(running, log);
    }
    busy = false;
  };
  // On Windows the signal means that the console was closed, and the system ends the process by itself.
  if (host.platform !== 'win32') {
    host.on('SIGHUP', () => {
      if (byHand && isTerminalGone()) return onTerminalGone();
      wanted = true;
      void reloadWhileWanted();
    });
  }
  return {
    serve(node) {
      running = node;
      void reloadWhileWanted();
    },
  };
}

/** What came of it is logged by the node, which reloads for the control API too. */
async function reload(node: RunningNode, log: Logger): Promise<void> {
  try {
    await node.reload();
  } catch (error) {
    log.error({ err: error }, 'reading the configuration again failed; the old one goes on');
  }
}

/** A process whose terminal was closed cannot open it any more. */
function isTerminalGone(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
}
