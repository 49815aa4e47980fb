import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelLock } from '../../../main/node/models/model-lock.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { until } from './stand-ins.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-lock-'));
  path = join(folder, 'model.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a holder leaves that does not release it. */
function leave(holder: { pid: number; host?: string; startedAt?: number; beat?: number }): void {
  writeFileSync(path, JSON.stringify({ token: 'x', host: hostname(), startedAt: 1, beat: 0, ...holder }));
}

/** Above every process id that Linux gives (2^22). */
const NO_PROCESS = 5_000_000;

test('one has it, the other has not, until it is released', async () => {
  const clock = new ManualClock();
  const held = await new ModelLock(path, clock).take();
  const other = new ModelLock(path, clock);
  expect([held !== undefined, await other.take()]).toEqual([true, undefined]);
  await held?.release();
  expect([clock.waiting, readdirSync(folder)]).toEqual([0, []]);
  const next = await other.take();
  expect(next).toBeDefined();
  await next?.release();
});

test('of many that want it at once one gets it', async () => {
  const clock = new ManualClock();
  leave({ pid: NO_PROCESS });
  const taken = await Promise.all(Array.from({ length: 10 }, () => new ModelLock(path, clock).take()));
  // One that was robbed by the second of two finders of the dead lock learns it at its next beat.
  await clock.advance(3000);
  await until(() => taken.filter(held => held && !held.lost.aborted).length === 1);
  for (const held of taken) await held?.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that is gone is taken at once', async () => {
  leave({ pid: NO_PROCESS });
  const held = await new ModelLock(path, new ManualClock()).take();
  expect(held).toBeDefined();
  await held?.release();
});

test('the lock of an earlier process with the same id, as in a container, is taken at once', async () => {
  leave({ pid: process.pid, startedAt: 12 });
  const held = await new ModelLock(path, new ManualClock()).take();
  expect(held).toBeDefined();
  await held?.release();
});

test('a lock of another machine is taken after 15 s without a beat', async () => {
  const clock = new ManualClock();
  const lock = new ModelLock(path, clock);
  leave({ pid: NO_PROCESS, host: 'elsewhere' });
  expect(await lock.take()).toBeUndefined();
  await clock.advance(14_000);
  leave({ pid: NO_PROCESS, host: 'elsewhere', beat: 1 });
  expect(await lock.take()).toBeUndefined();
  await clock.advance(14_999);
  expect(await lock.take()).toBeUndefined();
  await clock.advance(1);
  const held = await lock.take();
  expect(held).toBeDefined();
  await held?.release();
});

test('a holder shows every 3 s that it lives', async () => {
  const clock = new ManualClock();
  const held = await new ModelLock(path, clock).take();
  const before = readFileSync(path, 'utf8');
  await clock.advance(3000);
  await until(() => readFileSync(path, 'utf8') !== before);
  await held?.release();
});

test('a holder whose lock was taken learns it, and leaves the new one alone', async () => {
  const clock = new ManualClock();
  const held = await new ModelLock(path, clock).take();
  rmSync(path);
  leave({ pid: 1, host: 'elsewhere' });
  await clock.advance(3000);
  await until(() => held?.lost.aborted === true);
  await held?.release();
  expect(readFileSync(path, 'utf8')).toContain('elsewhere');
});

test('a lock that nobody can read is taken after 15 s', async () => {
  const clock = new ManualClock();
  const lock = new ModelLock(path, clock);
  writeFileSync(path, '{"tok');
  expect(await lock.take()).toBeUndefined();
  await clock.advance(15_000);
  const held = await lock.take();
  expect(held).toBeDefined();
  await held?.release();
});
