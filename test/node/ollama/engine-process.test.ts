import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineProcess, exitWords } from '../../../main/node/ollama/engine-process.ts';
import type { Exit, LaunchOrder } from '../../../main/node/ollama/launch.ts';
import { EngineRecords, type KeptThings } from '../../../main/node/ollama/ours.ts';
import type { ProcessEntry } from '../../../main/node/ollama/process-table.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = '/usr/bin/ollama';
const spec = { index: 0, baseUrl: 'http://127.0.0.1:11434', launcher: [] as string[], threads: 1, environment: {} };

/** What survives the node: the store, and the processes of the machine. */
class World {
  readonly things = new Map<string, unknown>();
  boot = 'b1';
  table: ProcessEntry[] = [];
  readonly sent: string[] = [];
  readonly launched: LaunchOrder[] = [];
  #exits: ((exit: Exit) => void)[] = [];
  #pids = 100;
  readonly kept: KeptThings = {
    get: key => this.things.get(key),
    put: (key, value) => void this.things.set(key, value),
    remove: key => void this.things.delete(key),
    keys: prefix => [...this.things.keys()].filter(key => key.startsWith(prefix)),
  };

  /** One life of the node. */
  node(launcher: readonly string[] = []) {
    return engineProcess({
      spec: () => ({ ...spec, launcher }),
      environment: () => ({ OLLAMA_HOST: '127.0.0.1:11434' }),
      program: () => ({ kind: 'found', path: PROGRAM }),
      logFile: join(folder, 'ollama.log'),
      launcher: {
        launch: async order => {
          this.launched.push(order);
          this.#pids += 1;
          const pid = this.#pids;
          const command = [order.command, ...order.args].join(' ');
          this.table.push({ pid, parent: 1, group: pid, started: pid * 10, cpu: 5, command });
          return { pid, exited: new Promise<Exit>(resolve => this.#exits.push(resolve)) };
        },
      },
      processes: { boot: async () => this.boot, list: async () => this.table },
      signals: {
        send: (pid, signal) => {
          this.sent.push(`${signal} ${pid}`);
          this.table = this.table.filter(entry => entry.pid !== pid);
          return true;
        },
      },
      listenerAt: async () => 7,
      records: new EngineRecords(this.kept),
      clock: new ManualClock(),
      log: pino({ level: 'silent' }),
    });
  }

  runner(of: number, pid: number): void {
    this.table.push({ pid, parent: of, group: of, started: pid * 10, cpu: 40, command: `${PROGRAM} runner --port 9` });
  }

  exit(exit: Exit): void {
    for (const tell of this.#exits.splice(0)) tell(exit);
  }
}

describe('an engine', () => {
  test('is started as its instance wants it, and ended with its runners', async () => {
    const world = new World();
    const engine = world.node(['numactl', '--cpunodebind=1']);
    const started = await engine.start(() => {});
    expect(started).toMatchObject({ kind: 'started', own: { pid: 101, isChild: true } });
    expect(world.launched).toEqual([
      {
        command: 'numactl',
        args: ['--cpunodebind=1', PROGRAM, 'serve'],
        environment: { OLLAMA_HOST: '127.0.0.1:11434' },
        logFile: join(folder, 'ollama.log'),
      },
    ]);
    world.runner(101, 110);
    expect(await engine.endRemains(1000)).toBe('gone');
    expect(world.sent).toEqual(['SIGTERM 101', 'SIGTERM 110']);
    expect(world.things.size).toBe(0);
  });

  test('tells of its end', async () => {
    const world = new World();
    const engine = world.node();
    let told = 0;
    const started = await engine.start(() => {
      told += 1;
    });
    const own = started.kind === 'started' ? started.own : undefined;
    if (!own) throw new Error('not started');
    expect(await engine.isAlive(own)).toBe(true);
    world.exit({ kind: 'signal', signal: 'SIGKILL' });
    await settle();
    expect(told).toBe(1);
    expect(own.exit).toEqual({ kind: 'signal', signal: 'SIGKILL' });
    expect(await engine.isAlive(own)).toBe(false);
  });

  test('counts the work of itself and its runners, and an adopted one that of whoever listens', async () => {
    const world = new World();
    const engine = world.node();
    const started = await engine.start(() => {});
    world.runner(101, 110);
    world.table.push({ pid: 7, parent: 1, group: 7, started: 1, cpu: 300, command: 'ollama serve' });
    world.table.push({ pid: 8, parent: 7, group: 7, started: 2, cpu: 4000, command: 'ollama runner' });
    expect(await engine.cpu(started.kind === 'started' ? started.own : undefined)).toBe(45);
    expect(await engine.cpu(undefined)).toBe(4300);
  });
});

describe('the next life of the node', () => {
  test('takes back what still runs', async () => {
    const world = new World();
    await world.node().start(() => {});
    const own = await world.node().recall();
    expect(own).toMatchObject({ pid: 101, isChild: false });
    expect(own && (await world.node().isAlive(own))).toBe(true);
  });

  test('ends the runners of one that is gone', async () => {
    const world = new World();
    await world.node().start(() => {});
    world.runner(101, 110);
    world.table = world.table.filter(({ pid }) => pid !== 101);
    const next = world.node();
    expect(await next.recall()).toBeUndefined();
    expect(await next.endRemains(1000)).toBe('gone');
    expect(world.sent).toEqual(['SIGTERM 110']);
  });

  test('touches nobody who has the number by now, and nobody after the machine was switched off', async () => {
    const world = new World();
    await world.node().start(() => {});
    const [mine] = world.table;
    world.table = [{ pid: 101, parent: 1, group: 101, started: 99_999, cpu: 0, command: '/usr/bin/postgres' }];
    expect(await world.node().recall()).toBeUndefined();
    expect(await world.node().endRemains(1000)).toBe('gone');
    expect(world.sent).toEqual([]);

    const later = new World();
    await later.node().start(() => {});
    later.boot = 'b2';
    later.table = mine ? [mine] : [];
    expect(await later.node().recall()).toBeUndefined();
    expect(await later.node().endRemains(1000)).toBe('gone');
    expect(later.sent).toEqual([]);
  });
});

test.each<[Exit, string]>([
  [{ kind: 'code', code: 1 }, 'it ended with code 1'],
  [{ kind: 'signal', signal: 'SIGKILL' }, 'it was ended by SIGKILL'],
  [{ kind: 'not-started', reason: 'spawn EACCES' }, 'it could not be started: spawn EACCES'],
])('an end is put into words: %j', (exit, words) => {
  expect(exitWords(exit)).toBe(words);
});
