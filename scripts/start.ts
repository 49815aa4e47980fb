import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build.ts';
import { findDesktop } from './find-desktop.ts';
import { whenNpmIsGone } from './npm-gone.ts';

/*
 * `npm start -- [flags]`: the desktop app; with no display or no Electron binary the same node headless. The flags are
 * those of `npm run headless`.
 */

const ROOT = resolve(import.meta.dirname, '..');
/** One press of Ctrl-C comes several times, since npm passes it on: what follows this soon (ms) is its echo. */
const ECHO = 500;

const flags = process.argv.slice(2);
const isWindows = process.platform === 'win32';
const onlyAsks = flags.some(flag => flag === '--help' || flag === '-h' || flag === '--version');

buildIfStale();
const desktop = onlyAsks ? undefined : findDesktop(ROOT, process.env, process.platform);
if (desktop?.kind === 'found') {
  await runDesktop(desktop.binary);
} else {
  if (desktop) say(`No desktop app: ${desktop.missing}. Running headless.`);
  await runHeadless();
}

async function runDesktop(binary: string): Promise<void> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  // Chromium refuses to run its sandbox as root, which is usual in containers.
  const switches = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(binary, [...switches, ROOT, '--', ...flags], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env,
    // In a group of its own no Ctrl-C reaches it but the one that is passed on below.
    detached: !isWindows,
  });
  let hasStarted = false;
  child.on('message', message => {
    hasStarted ||= isObject(message) && message.type === 'started';
  });
  let askedAt = Number.NEGATIVE_INFINITY;
  const code = await follow(child, signal => {
    // Chromium quits in order at the first signal and dies of the second.
    if (performance.now() - askedAt >= ECHO) passOn(child, signal);
    askedAt = performance.now();
  });
  if (code === 0 || hasStarted || askedAt > 0) {
    process.exitCode = code;
    return;
  }
  say(`No desktop app: it ended while starting (code ${code}, its own words are above). Running headless.`);
  await runHeadless();
}

async function runHeadless(): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'out/main/headless.js'), ...flags], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', message => {
    if (isObject(message) && typeof message.dashboard === 'string') {
      say(`Tandem runs. Open its dashboard in a browser: ${message.dashboard}`);
    }
  });
  process.exitCode = await follow(child, signal => passOn(child, signal));
}

/** Hands each signal to `take` until the child ends; its exit code, as a shell counts it. */
async function follow(child: ChildProcess, take: (signal: NodeJS.Signals) => void): Promise<number> {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, take);
  whenNpmIsGone(process, () => take('SIGTERM'));
  const code = await new Promise<number>(done => {
    child.on('error', error => {
      say(error.message);
      // One that never ran has no end.
      if (child.pid === undefined) done(1);
    });
    child.on('exit', (exitCode, signal) => done(exitCode ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  for (const signal of signals) process.off(signal, take);
  return code;
}

/** Windows has no signals: there `kill` would end the child at once. */
function passOn(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!isWindows) child.kill(signal);
  else if (child.connected) child.send({ type: 'shutdown' });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
