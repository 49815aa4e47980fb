import { describe, expect, test } from 'vitest';
import { type AdoptedDeps, endAdopted, ownersWay } from '../../../main/node/ollama/adopted.ts';
import { endAll, type Signals } from '../../../main/node/ollama/ending.ts';
import type { ProcessEntry } from '../../../main/node/ollama/process-table.ts';
import { ManualClock } from '../../fakes/clock.ts';

/** Processes that a test has, each with what it does about a signal. */
class Processes {
  readonly clock = new ManualClock();
  readonly sent: string[] = [];
  entries: ProcessEntry[];
  readonly signals: Signals;

  constructor(entries: ProcessEntry[], hears: (pid: number, signal: string) => 'ends' | 'nothing' | 'forbidden') {
    this.entries = entries;
    this.signals = {
      send: (pid, signal) => {
        this.sent.push(`${signal} ${pid}`);
        const does = hears(pid, signal);
        if (does === 'ends') this.entries = this.entries.filter(entry => entry.pid !== pid);
        return does !== 'forbidden';
      },
    };
  }

  list = async () => this.entries;

  /** Runs something while time passes. */
  async within<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.finally(() => {
      isDone = true;
    });
    for (let second = 0; !isDone && second < 60; second += 1) await this.clock.advance(1000);
    return work;
  }
}

const process = (pid: number, command: string, parent = 1): ProcessEntry => ({
  pid,
  parent,
  group: pid,
  started: pid,
  cpu: 0,
  command,
});
const serve = process(10, '/usr/bin/ollama serve');
const runner = process(11, '/usr/bin/ollama runner --port 1', 10);

describe('ending', () => {
  test('asks, and forces only what does not listen', async () => {
    const all = new Processes([serve, runner], (pid, signal) =>
      pid === 10 || signal === 'SIGKILL' ? 'ends' : 'nothing',
    );
    const { signals, clock } = all;
    expect(await all.within(endAll({ remaining: all.list, patience: 3000 }, { signals, clock }))).toBe('gone');
    expect(all.sent).toEqual(['SIGTERM 10', 'SIGTERM 11', 'SIGKILL 11']);
  });

  test('says when even force does not help, and when this user may not', async () => {
    const stuck = new Processes([serve], () => 'nothing');
    expect(await stuck.within(endAll({ remaining: stuck.list, patience: 100 }, stuck))).toBe('still-there');
    const foreign = new Processes([serve], () => 'forbidden');
    expect(await foreign.within(endAll({ remaining: foreign.list, patience: 100 }, foreign))).toBe('not-allowed');
    expect(foreign.sent).toEqual(['SIGTERM 10']);
  });

  test('of nothing signals nobody', async () => {
    const none = new Processes([], () => 'ends');
    expect(await endAll({ remaining: none.list, patience: 100 }, none)).toBe('gone');
    expect(none.sent).toEqual([]);
  });

  test('ends whole trees where there are no groups', async () => {
    const all = new Processes([serve], () => 'nothing');
    const trees: number[] = [];
    const signals: Signals = {
      ...all.signals,
      async endTree(pid) {
        trees.push(pid);
        all.entries = [];
      },
    };
    expect(await endAll({ remaining: all.list, patience: 100 }, { signals, clock: all.clock })).toBe('gone');
    expect(trees).toEqual([10]);
  });
});

describe('an adopted one', () => {
  const deps = (all: Processes, listener: number | undefined): AdoptedDeps => ({
    listenerAt: async port => (port === 11434 ? listener : undefined),
    processes: { boot: async () => 'b', list: all.list },
    signals: all.signals,
    platform: 'linux',
    clock: all.clock,
  });
  const url = 'http://127.0.0.1:11434';

  test('is ended with its runners, and nobody else', async () => {
    const all = new Processes([process(5, 'bash'), serve, runner], () => 'ends');
    expect(await all.within(endAdopted(url, deps(all, 10)))).toEqual({ kind: 'ended' });
    expect(all.sent.sort()).toEqual(['SIGTERM 10', 'SIGTERM 11']);
  });

  test('whose process is not told is let alone', async () => {
    const all = new Processes([serve, runner], () => 'ends');
    expect(await endAdopted(url, deps(all, undefined))).toEqual({
      kind: 'not-ended',
      sentence: expect.stringContaining('cannot be told'),
    });
    expect(all.sent).toEqual([]);
  });

  test('that is held by a program with another name is let alone', async () => {
    const all = new Processes([process(10, '/usr/bin/python3 -m http.server')], () => 'ends');
    expect(await endAdopted(url, deps(all, 10))).toMatchObject({ kind: 'not-ended' });
    expect(all.sent).toEqual([]);
  });

  test('of another user is told, with what its owner can do', async () => {
    const all = new Processes([serve], () => 'forbidden');
    expect(await all.within(endAdopted(url, deps(all, 10)))).toEqual({
      kind: 'not-ended',
      sentence: expect.stringMatching(/another user.*Restart its service/),
    });
  });

  test.each([
    ['linux', 'journalctl -u ollama'],
    ['darwin', '~/.ollama/logs/server.log'],
    ['win32', '%LOCALAPPDATA%\\Ollama\\server.log'],
  ] as const)('on %s has its log at %s', (platform, log) => {
    expect(ownersWay(platform).log).toBe(log);
  });
});
