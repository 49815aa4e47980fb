import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../main/node/store/index.ts';
import { ManualClock } from '../../fakes/clock.ts';

const ADDER = fileURLToPath(new URL('./adder.ts', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-processes-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a process that adds jobs; `told` sees how many it has said are written. Resolves to what it said. */
async function adding(name: string, count: number, told: (said: number, child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, [ADDER, folder, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', line => {
    said.push(line);
    told(said.length, child);
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return said;
}

function jobsOnDisk() {
  const store = openStore({
    folder,
    clock: new ManualClock(),
    log: { info() {}, warn() {}, error() {} },
    changed() {},
  });
  const jobs = store.jobs.unfinished().map(({ id }) => ({ id, request: store.jobs.whole(id)?.request }));
  const trouble = store.trouble();
  store.close();
  return { jobs, trouble };
}

test('whatever moment a process is killed at, every job that was accepted is there, whole', {
  timeout: 60_000,
}, async () => {
  const accepted: string[] = [];
  for (let turn = 0; turn < 10; turn++) {
    const last = 1 + turn * 7;
    accepted.push(
      ...(await adding(`turn${turn}`, 1e6, (said, child) => {
        if (said >= last) child.kill('SIGKILL');
      })),
    );
  }
  const { jobs, trouble } = jobsOnDisk();
  const there = new Map(jobs.map(({ id, request }) => [id, request]));
  expect(accepted.length).toBeGreaterThan(10);
  expect(accepted.filter(id => there.get(id) !== `{"for":"${id}"}`)).toEqual([]);
  // A last one may be written whose word did not get out; never half of one.
  expect(jobs.filter(({ id, request }) => request !== `{"for":"${id}"}`)).toEqual([]);
  expect(trouble).toBeUndefined();
});

test('two processes that begin one file at once and write to it lose nothing', { timeout: 60_000 }, async () => {
  const said = await Promise.all([adding('one', 300), adding('other', 300)]);
  const { jobs, trouble } = jobsOnDisk();
  expect(new Set(jobs.map(({ id }) => id))).toEqual(new Set(said.flat()));
  expect([jobs.length, trouble]).toEqual([600, undefined]);
});
