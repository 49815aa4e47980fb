import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDesktop } from '../../main/desktop/app.ts';
import { keyFilesIn } from '../../main/desktop/files.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { seal } from '../../main/node/config/sealing.ts';
import { desktopOptions } from '../desktop/desktop-options.ts';
import { ManualClock } from '../fakes/clock.ts';
import { ElectronWithNodes } from '../fakes/electron-with-nodes.ts';
import { type SpawnedNode, spawnNode } from '../node/cli/spawned-node.ts';

/* The shell with a real node in a real process, on the stand-in for Electron. */

const ENTRY = resolve('main/node/headless.ts');
/** Longest wait for what takes a process's start, ms. */
const PATIENCE = 25_000;
/** Several of those, on a machine that does other things too. */
const WHOLE = 120_000;
const KEY = Buffer.alloc(32, 5).toString('base64url');

let folder: string;
let electron: ElectronWithNodes;
let log: string[];
let alone: SpawnedNode | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-shell-'));
  electron = new ElectronWithNodes();
  log = [];
  alone = undefined;
  configure({});
});
afterEach(async () => {
  electron.app.quit();
  await expect.poll(() => electron.app.exitCode, { timeout: PATIENCE }).toBe(0);
  await electron.endAll();
  alone?.process.kill('SIGKILL');
  await alone?.ended();
  rmSync(folder, { recursive: true, force: true });
});

function configure(more: object): void {
  const document = {
    node: { id: 'a', name: 'T7910-A' },
    gateway: { port: 0, anonymous: true },
    control: { port: 0 },
    backends: [{ id: 'one', kind: 'simulated', text: 'Hello.', firstTokenDelay: 0, tokensPerSecond: 1000 }],
    ...more,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(document), { mode: 0o600 });
}

async function start(): Promise<void> {
  const environment = { PATH: process.env.PATH ?? '', OLLAMA_HOST: '127.0.0.1:9' };
  const options = desktopOptions(new ManualClock(), line => log.push(line), {
    nodeScript: ENTRY,
    nodeArguments: ['--data', folder, '--no-embedded', '--log-level', 'warn'],
    nodeEnvironment: environment,
    clock: systemClock,
    fetch,
    machine: { keyFiles: keyFilesIn(folder), freshKey: () => KEY },
  });
  const started = startDesktop(electron, options);
  electron.app.becomeReady();
  await started;
}

const shows = (words: string) =>
  expect.poll(() => electron.tray.toolTip, { timeout: PATIENCE, message: log.join('\n') }).toContain(words);
const gateway = async () => {
  electron.tray.choose('Copy the gateway URL');
  await expect.poll(() => electron.clipboardTexts.length).toBeGreaterThan(0);
  return electron.clipboardTexts.at(-1) ?? '';
};
async function ask(): Promise<number> {
  const body = JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${await gateway()}/v1/chat/completions`, { method: 'POST', headers, body })).status;
}

test(
  'the tray shows the node, and pauses and resumes it',
  async () => {
    await start();
    await shows('Tandem a: active');
    expect(electron.tray.menus.at(-1)?.labels).toContain('one: ready');
    expect(await ask()).toBe(200);
    electron.tray.choose('Pause serving');
    await shows('serving is paused');
    expect(await ask()).toBe(503);
    electron.tray.choose('Resume serving');
    await shows('Tandem a: active');
    expect(await ask()).toBe(200);
  },
  WHOLE,
);

test(
  'a node that crashes is there again by itself, and the window stays and follows it',
  async () => {
    await start();
    await shows('Tandem a: active');
    const { window } = electron;
    electron.processes[0]?.die();
    await expect.poll(() => electron.processes.length, { timeout: PATIENCE }).toBe(2);
    await expect.poll(() => window.urls.length, { timeout: PATIENCE }).toBe(2);
    await shows('Tandem a: active');
    expect(electron.windows).toHaveLength(1);
    expect(await ask()).toBe(200);
  },
  WHOLE,
);

test(
  'the key of the secrets reaches the node by its private channel alone',
  async () => {
    const key = Buffer.from(KEY, 'base64url');
    const sealed = await seal('tk_a_secret_of_the_gateway', { dataFolder: folder, given: () => key });
    if ('found' in sealed) throw new Error(sealed.found);
    configure({ gateway: { port: 0, keys: [{ name: 'growthhub', key: sealed }] } });
    await start();
    await shows('Tandem a: active');
    expect(await ask()).toBe(401);
    expect(existsSync(join(folder, 'secret.key'))).toBe(false);
    expect(existsSync(join(folder, 'secret.key.wrapped'))).toBe(true);
    const started = JSON.stringify(electron.processes.map(node => node.started));
    expect(started).toContain(folder);
    expect(started).not.toContain(KEY);
    expect(log.join('\n')).not.toContain(KEY);
  },
  WHOLE,
);

test(
  'a node that runs already is attached to, outlives the shell’s start, and is followed by one of its own',
  async () => {
    alone = spawnNode(['--data', folder, '--no-embedded'], {});
    const { control } = JSON.parse(await alone.saw('stdout', 'ready')) as { control: string };
    await start();
    await shows('Tandem a: active');
    expect(electron.tray.menus.at(-1)?.labels[0]).toContain('a node that runs by itself');
    expect(electron.window.urls.at(-1)).toContain(control);
    expect(electron.processes).toHaveLength(1);
    expect(electron.processes[0]?.child.exitCode).toBe(69);
    alone.process.kill('SIGKILL');
    await expect.poll(() => electron.processes.length, { timeout: PATIENCE }).toBe(2);
    await expect.poll(() => electron.window.urls.at(-1), { timeout: PATIENCE }).not.toContain(control);
    await shows('Tandem a: active');
    expect(electron.tray.menus.at(-1)?.labels[0]).not.toContain('by itself');
  },
  WHOLE,
);

test(
  'quitting leaves a node that it attached to alone',
  async () => {
    alone = spawnNode(['--data', folder, '--no-embedded'], {});
    const { gateway: url } = JSON.parse(await alone.saw('stdout', 'ready')) as { gateway: string };
    await start();
    await shows('Tandem a: active');
    electron.tray.choose('Quit Tandem');
    await expect.poll(() => electron.app.exitCode, { timeout: PATIENCE }).toBe(0);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  },
  WHOLE,
);
