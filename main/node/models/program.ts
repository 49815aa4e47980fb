import { spawn } from 'node:child_process';
import type { Clock } from '../clock/index.ts';
import { errorCode } from './error-code.ts';

/** How a program ended. */
export type Ended =
  | { readonly kind: 'done'; readonly output: string }
  /** `output` is the end of what it said. */
  | { readonly kind: 'failed'; readonly output: string }
  | { readonly kind: 'no-such-program' }
  /** It showed no sign of progress for too long, and was ended. */
  | { readonly kind: 'stalled' };

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A number that grows as long as the program gets on. */
  readonly progress: () => Promise<number>;
  /** How long it may stand still, ms. */
  readonly patience: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How often the progress is looked at, ms. */
const LOOK = 250;
/** Of its output only the end is kept: errors are last. */
const OUTPUT_KEPT = 4000;

/**
 * Runs a program to its end. It is never left behind: an aborted signal ends it, and only when it is gone is the
 * signal's reason thrown.
 */
export async function runProgram(program: Program): Promise<Ended> {
  const { signal, clock } = program;
  signal.throwIfAborted();
  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: program.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
  const closed = new Promise<{ code: number | null; error?: unknown }>(resolve => {
    child.once('error', error => resolve({ code: null, error }));
    child.once('close', code => resolve({ code }));
    // A launcher's own child may hold the pipes open for longer: nobody waits for it.
    child.once('exit', code => child.killed && resolve({ code }));
  });

  // It has nothing to save, and what it wrote is thrown away.
  const kill = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const watch = watchProgress(program, kill);
  const { code, error } = await closed;
  watch.stop();
  signal.removeEventListener('abort', kill);
  child.stdout.destroy();
  child.stderr.destroy();
  signal.throwIfAborted();
  if (error !== undefined) {
    return errorCode(error) === 'ENOENT' ? { kind: 'no-such-program' } : { kind: 'failed', output: String(error) };
  }
  if (watch.hasStalled()) return { kind: 'stalled' };
  return { kind: code === 0 ? 'done' : 'failed', output };

  function watchProgress({ progress, patience }: Program, onStalled: () => void) {
    let last = -1;
    let since = clock.monotonic();
    let stalled = false;
    const timer = clock.timer(LOOK, () => void look());
    async function look(): Promise<void> {
      const now = await progress().catch(() => last);
      if (now !== last) {
        last = now;
        since = clock.monotonic();
      }
      if (clock.monotonic() - since < patience) return timer.refresh();
      stalled = true;
      onStalled();
    }
    return { stop: () => timer.cancel(), hasStalled: () => stalled };
  }
}
