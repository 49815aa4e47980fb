import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/*
 * `npm start` as a person gets it, less npm: the real script and a real node. Electron is played by a small program,
 * put where the package `electron` would look for its binary.
 */

const ROOT = resolve(import.meta.dirname, '../..');
/** Longer than a build, which is due after each change of the sources, ms. */
const PATIENCE = 60_000;
/** A script in a shell that waits for it, as npm runs one. */
const NPM = ['/bin/sh', '-c', '"$0" "$@"; exit $?', process.execPath];

let folder: string;
let running: Started[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-start-'));
  running = [];
});
afterEach(async () => {
  for (const started of running) started.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true });
});

interface Started {
  readonly ended: Promise<number | null>;
  out(): string;
  err(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when either output holds `text`. */
  said(text: string): Promise<void>;
}

/** Starts the script in a group of its own, as a terminal does, with nothing of this machine's own environment. */
function start(args: readonly string[] = [], env: Record<string, string> = {}): Started {
  const flags = ['--data', join(folder, 'data'), '--gateway-port', '0', '--control-port', '0', ...args];
  const [command, ...first] = env.npm_lifecycle_event === undefined ? [process.execPath] : NPM;
  const child = spawn(command ?? '', [...first, 'scripts/start.ts', ...flags], {
    cwd: ROOT,
    // The script's helpers run under the Node that runs it. Nothing listens at that Ollama.
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      OLLAMA_HOST: '127.0.0.1:9',
      TANDEM_NO_OLLAMA: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { out: '', err: '' };
  const looking = new Set<() => void>();
  const add = (name: keyof typeof output) => (text: string) => {
    output[name] += text;
    for (const look of looking) look();
  };
  child.stdout.setEncoding('utf8').on('data', add('out'));
  child.stderr.setEncoding('utf8').on('data', add('err'));
  const started: Started = {
    ended: once(child, 'close').then(([code]) => code),
    out: () => output.out,
    err: () => output.err,
    kill: signal => {
      // The whole group: what the script has started must not outlive a test that failed.
      if (signal === 'SIGKILL' && child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
      else child.kill(signal);
    },
    said(text) {
      return new Promise((found, failed) => {
        const look = () => {
          if (`${output.out}${output.err}`.includes(text)) found();
        };
        looking.add(look);
        look();
        child.once('close', () => failed(new Error(`it ended without ${text}:\n${output.out}${output.err}`)));
      });
    },
  };
  running.push(started);
  return started;
}

/** Lines of standard error that the script itself wrote: no log of the node, no notice of a build. */
const own = (started: Started) =>
  started
    .err()
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('{') && !line.startsWith('Building'));

describe.skipIf(process.platform === 'win32')('npm start', { timeout: PATIENCE }, () => {
  // An empty folder: whatever this machine has of Electron is not looked at.
  const none = () => ({ ELECTRON_OVERRIDE_DIST_PATH: folder });

  test.each([
    ['without a display', {}],
    ['with a display', { DISPLAY: ':77' }],
    ['in a narrow terminal', { DISPLAY: ':77', COLUMNS: '20', LINES: '5', TERM: 'xterm' }],
  ])('without an Electron binary, %s, says so in one line and shows the dashboard’s URL', async (_title, env) => {
    const started = start([], { ...none(), ...env });
    await started.said('Open its dashboard');
    // The two outputs are two pipes: the line on the other one may still be on its way.
    await expect.poll(() => started.out()).toContain('\n');
    const { dashboard } = JSON.parse(started.out());
    expect(own(started)).toEqual([
      'No desktop app: the Electron binary is not there (npx install-electron fetches it). Running headless.',
      `Tandem runs. Open its dashboard in a browser: ${dashboard}`,
    ]);
    expect((await fetch(dashboard)).status).toBe(200);
    started.kill('SIGTERM');
    expect(await started.ended).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches the node, which ends cleanly', async signal => {
    const started = start([], none());
    await started.said('Open its dashboard');
    started.kill(signal);
    expect(await started.ended).toBe(0);
    expect(started.err()).toContain('draining');
  });

  test('SIGTERM that npm passes on to its shell alone ends the node as well', async () => {
    const started = start([], { ...none(), npm_lifecycle_event: 'start' });
    await started.said('Open its dashboard');
    started.kill('SIGTERM');
    await started.ended;
    expect(started.err()).toContain('draining');
    expect(started.err()).toContain('stopped');
  });

  test.each([
    ['a flag that it does not know', ['--bogus'], 64],
    ['a configuration that is not there', ['--config', '/nonexistent.json'], 78],
  ])('ends with the node’s code after %s', async (_title, args, code) => {
    const started = start(args, none());
    expect(await started.ended).toBe(code);
    expect(started.out()).toBe('');
  });

  test('answers a question about itself without a word about the desktop', async () => {
    const started = start(['--version'], none());
    expect(await started.ended).toBe(0);
    expect(started.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(own(started)).toEqual([]);
  });

  describe('with an Electron binary and a display', () => {
    /** A program in Electron's place; returns the environment in which it is found. */
    function electron(source: string): Record<string, string> {
      const binary = join(folder, 'electron');
      writeFileSync(binary, `#!${process.execPath}\n${source}\n`);
      chmodSync(binary, 0o755);
      return { ELECTRON_OVERRIDE_DIST_PATH: folder, DISPLAY: ':77' };
    }

    const RUNS = `
      process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n');
      let asked = 0;
      process.on('SIGINT', () => { asked += 1; setTimeout(() => process.exit(asked === 1 ? 0 : 99), 1500); });
      // As ours does, it goes when its starter is gone.
      process.on('disconnect', () => process.exit(98));
      process.send({ type: 'started' });
      process.stdout.write('open\\n');`;

    test('opens the app and hands the flags over after two dashes', async () => {
      const started = start(['--log-level', 'warn'], electron(RUNS));
      await started.said('open\n');
      const args: string[] = JSON.parse(started.out().split('\n')[0] ?? '');
      const dashes = args.indexOf('--');
      expect(args.slice(dashes - 1)).toEqual([
        ROOT,
        '--',
        '--data',
        join(folder, 'data'),
        '--gateway-port',
        '0',
        '--control-port',
        '0',
        '--log-level',
        'warn',
      ]);
      expect(args.includes('--no-sandbox')).toBe(process.platform === 'linux' && process.getuid?.() === 0);
      expect(own(started)).toEqual([]);
    });

    test('passes one press of Ctrl-C on once, though npm echoes it', async () => {
      const started = start([], electron(RUNS));
      await started.said('open\n');
      for (let echo = 0; echo < 3; echo++) started.kill('SIGINT');
      expect(await started.ended).toBe(0);
      expect(own(started)).toEqual([]);
    });

    test('runs headless when the app cannot start, and says so in one line', async () => {
      const started = start([], electron(`process.stderr.write('no X server\\n'); process.exit(127);`));
      await started.said('Open its dashboard');
      expect(own(started).slice(0, 2)).toEqual([
        'no X server',
        'No desktop app: it ended while starting (code 127, its own words are above). Running headless.',
      ]);
      started.kill('SIGTERM');
      expect(await started.ended).toBe(0);
    });

    test('ends with the code of an app that was open', async () => {
      const started = start([], electron(`process.send({ type: 'started' }, () => process.exit(5));`));
      expect(await started.ended).toBe(5);
      expect(started.out()).toBe('');
    });
  });
});
