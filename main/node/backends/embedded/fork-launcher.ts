import { type ChildProcess, fork } from 'node:child_process';
import type { EngineLauncher } from './launcher.ts';

/** So much (characters) of what an engine wrote last is kept: a native crash says there what happened. */
const KEPT = 2000;

/**
 * Starts engines as children of this process.
 * @param script the engine's entry, see `engineScript` in `config/`
 */
export function forkLauncher(script: string): EngineLauncher {
  return {
    launch() {
      const child = fork(script, [], {
        // Flags of this process, such as an inspector's port, are not the engine's.
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        windowsHide: true,
      });
      const lastWords = keepLastWords(child);
      return {
        // A process that has just ended cannot take it; its end is told below.
        send: message => void child.send(message, () => {}),
        onMessage: listener => void child.on('message', listener),
        onEnd(listener) {
          // Whichever comes first: a child that could not be started has no exit.
          let hasEnded = false;
          const end = (how: string) => {
            if (hasEnded) return;
            hasEnded = true;
            listener({ how, lastWords: lastWords() });
          };
          child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
          child.on('error', error => end(error.message));
        },
        kill: () => void child.kill('SIGKILL'),
      };
    },
  };
}

function keepLastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-KEPT);
  });
  return () => words.trim();
}
