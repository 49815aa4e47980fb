import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engines, type EngineWish, type Machine } from '../../../main/node/ollama/engines.ts';
import type { ProcessEntry } from '../../../main/node/ollama/process-table.ts';
import { ManualClock } from '../../fakes/clock.ts';

let folder: string;
let engines: Engines | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-engines-'));
});
afterEach(async () => {
  await engines?.close();
  rmSync(folder, { recursive: true, force: true });
});

const PROGRAM = '/usr/bin/ollama';

/** A port at which nothing listens while the test runs: it is taken, and closed to everybody. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const wish = (port: number, given: Partial<EngineWish> = {}): EngineWish => ({
  spec: { index: 0, baseUrl: `http://127.0.0.1:${port}`, launcher: [], threads: 1, environment: {} },
  backend: `b${port}`,
  slots: 2,
  ...given,
});

function rig() {
  const clock = new ManualClock();
  const launched: { readonly host: string | undefined; readonly slots: string | undefined }[] = [];
  const ended: number[] = [];
  let table: ProcessEntry[] = [];
  let letGo = () => {};
  const machine: Machine = {
    platform: 'linux',
    arch: 'x64',
    env: {},
    launcher: {
      async launch({ environment, args, command }) {
        launched.push({ host: environment.OLLAMA_HOST, slots: environment.OLLAMA_NUM_PARALLEL });
        const pid = 100 + launched.length;
        table.push({ pid, parent: 1, group: pid, started: pid, cpu: 0, command: [command, ...args].join(' ') });
        return { pid, exited: new Promise(() => {}) };
      },
    },
    processes: { boot: async () => 'b1', list: async () => table },
    signals: {
      send(pid) {
        ended.push(pid);
        table = table.filter(entry => entry.pid !== pid);
        return true;
      },
    },
    listenerAt: async () => undefined,
    resolveProgram: path => (path === PROGRAM ? path : undefined),
  };
  const things = new Map<string, unknown>();
  const made = new Engines({
    settings: () => ({
      manage: true,
      restartAdopted: false,
      program: undefined,
      modelsFolder: undefined,
      keepAlive: '30m',
    }),
    machine,
    folders: { logs: folder, program: join(folder, 'ollama') },
    probe: { ask: async () => ({ kind: 'alive', proves: 'answers' }), seesTraffic: () => true },
    kept: {
      get: key => things.get(key),
      put: (key, value) => void things.set(key, value),
      remove: key => void things.delete(key),
      keys: prefix => [...things.keys()].filter(key => key.startsWith(prefix)),
    },
    clock,
    random: () => 0.5,
    log: pino({ level: 'silent' }),
    changed: () => {},
    recovered: () => {},
    unused: () =>
      new Promise<void>(resolve => {
        letGo = resolve;
      }),
  });
  engines = made;
  return { engines: made, launched, ended, things, letGo: () => letGo(), table: () => table };
}

const kinds = ({ all }: Engines) => all.map(({ supervisor }) => supervisor.state.kind);

test('each instance is started at its own address, with the slots of its backend', async () => {
  const { engines, launched } = rig();
  const [one, two] = [await deadPort(), await deadPort()];
  engines.apply([wish(one), wish(two, { slots: 7 })]);
  await expect.poll(() => kinds(engines)).toEqual(['starting', 'starting']);
  expect(launched.toSorted((a, b) => Number(a.slots) - Number(b.slots))).toEqual([
    { host: `127.0.0.1:${one}`, slots: '2' },
    { host: `127.0.0.1:${two}`, slots: '7' },
  ]);
});

test('one that is wanted no more ends when its requests have, and not before', async () => {
  const { engines, ended, letGo } = rig();
  engines.apply([wish(await deadPort())]);
  await expect.poll(() => kinds(engines)).toEqual(['starting']);
  engines.apply([]);
  expect(engines.all).toEqual([]);
  expect(ended).toEqual([]);
  letGo();
  await expect.poll(() => ended).toEqual([101]);
});

test('one that is wanted again meanwhile goes on', async () => {
  const { engines, ended, letGo, launched } = rig();
  const only = wish(await deadPort());
  engines.apply([only]);
  await expect.poll(() => kinds(engines)).toEqual(['starting']);
  engines.apply([]);
  engines.apply([{ ...only, slots: 9 }]);
  letGo();
  await new Promise(resolve => setImmediate(resolve));
  expect(ended).toEqual([]);
  expect(launched).toHaveLength(1);
  expect(engines.find(only.spec.baseUrl)?.wish.slots).toBe(9);
});

test('what an earlier life started at an address that nobody wants any more is ended', async () => {
  const { engines, ended, things, table } = rig();
  table().push({ pid: 77, parent: 1, group: 77, started: 5, cpu: 0, command: `${PROGRAM} serve` });
  const record = { pid: 77, started: 5, boot: 'b1', program: PROGRAM, command: `${PROGRAM} serve`, since: 0 };
  things.set('ollama engine http://127.0.0.1:9', record);
  engines.apply([]);
  await expect.poll(() => ended).toEqual([77]);
  await expect.poll(() => things.size).toBe(0);
});

test('all that was started ends with the node', async () => {
  const { engines, ended } = rig();
  engines.apply([wish(await deadPort()), wish(await deadPort())]);
  await expect.poll(() => kinds(engines)).toEqual(['starting', 'starting']);
  await engines.close();
  expect(ended.toSorted()).toEqual([101, 102]);
});
