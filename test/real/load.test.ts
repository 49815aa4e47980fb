import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../main/node/clock/index.ts';
import { type Load, LoadMonitor, type LoadSource, thisMachine } from '../../main/node/monitor/index.ts';
import { until } from '../e2e/twins/machine.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { startRealOllama } from './ollama-process.ts';

/* The load of the machine that the tests run on. Others may work here as well, so what is looked for is what is added. */

/** One core busy for so long at most, ms: a test that is cut off leaves nothing behind. */
const BUSY_FOR = 60_000;

function watched(source: LoadSource = thisMachine({ ownRoot: process.pid })) {
  const loads: Load[] = [];
  const monitor = new LoadMonitor({
    source: { ...source, cadence: { ...source.cadence, cores: 500, memory: 500, processes: 500, network: 500 } },
    clock: systemClock,
    folders: [{ what: 'data', folder: import.meta.dirname }],
    measured: load => loads.push(load),
  });
  monitor.start();
  onTestFinished(() => monitor.stop());
  return { monitor, loads };
}

/** A program of somebody else's: not a child of this process in the eyes of the monitor. */
function busyLoop() {
  const script = `const end = Date.now() + ${BUSY_FOR}; while (Date.now() < end);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('the load of this machine', () => {
  test('has figures for all that a system always tells', async () => {
    const { monitor } = watched();
    const load = await until('everything was read', async () =>
      monitor.load.work && monitor.load.network ? monitor.load : undefined,
    );
    expect(load.cpu).toBeGreaterThanOrEqual(0);
    expect(load.cpu).toBeLessThanOrEqual(1);
    expect(load.sockets.reduce((sum, { cores }) => sum + cores, 0)).toBe(load.cores);
    expect(load.memory?.available).toBeGreaterThan(0);
    expect(load.memory?.available).toBeLessThanOrEqual(load.memory?.total ?? 0);
    expect(load.disks[0]?.free).toBeGreaterThan(0);
    expect(load.work?.own.memory).toBeGreaterThan(10e6);
  });

  test('a busy program is seen as other programs’ work', async () => {
    // What this process starts is Tandem's own; what nobody of ours started is not.
    const strange = thisMachine({ ownRoot: -1 });
    const { monitor } = watched(strange);
    const before = await until('it is known who works', async () => monitor.load.work?.other);
    busyLoop();
    // It gets a third of a core at least, however busy the machine is; with less to gain, most of what is left.
    const least = Math.min(before + 0.3, 0.8 * monitor.load.cores);
    await until(
      'other programs’ work is seen',
      async () => ((monitor.load.work?.other ?? 0) >= least ? true : undefined),
      60_000,
    );
    expect(monitor.load.cpu).toBeGreaterThan(0);
  });

  test('the same program is Tandem’s own where Tandem started it', async () => {
    const { monitor } = watched();
    busyLoop();
    await until('own work is seen', async () => ((monitor.load.work?.own.cores ?? 0) > 0.2 ? true : undefined), 60_000);
  });

  test('a real Ollama that answers is an engine, with its runner’s work and memory', async context => {
    pathOrSkip(locateOllama(), context);
    pathOrSkip(locateModel(), context);
    const ollama = await startRealOllama();
    onTestFinished(() => ollama.stop());
    const { monitor } = watched();
    const body = {
      model: ollama.model,
      prompt: 'Count from one to one thousand.',
      stream: false,
      options: { num_predict: 300 },
    };
    const ended = new AbortController();
    onTestFinished(() => ended.abort());
    const asked = fetch(`${ollama.baseUrl}/api/generate`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: ended.signal,
    }).catch(() => undefined);
    const pids = () => new Set(ollama.pids());
    const engine = await until(
      'its work is seen',
      async () =>
        monitor.load.work?.engines.find(({ kind, pid, cores }) => kind === 'ollama' && pids().has(pid) && cores > 0.2),
      60_000,
    );
    // The model alone has 98 MB.
    expect(engine.memory).toBeGreaterThan(98e6);
    ended.abort();
    await asked;
  });
});
