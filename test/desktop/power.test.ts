import { beforeEach, expect, test } from 'vitest';
import { stayAwake, watchPower } from '../../main/desktop/power.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

let electron: FakeElectron;
let clock: ManualClock;
let woken: string[];
let idle: number[];
let network: string;
let stop: () => void;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  woken = [];
  idle = [];
  network = '192.168.1.7';
  stop = watchPower(electron, {
    clock,
    network: () => network,
    wake: why => woken.push(why),
    userIdle: seconds => idle.push(seconds),
    shutdown: () => woken.push('shutdown'),
  });
});

test('a lid that opens is told once, however many events it brings', async () => {
  electron.powerMonitor.emit('resume');
  electron.powerMonitor.emit('unlock-screen');
  network = '10.0.0.2';
  await clock.advance(1400);
  electron.powerMonitor.emit('resume');
  await clock.advance(1500);
  expect(woken).toEqual(['the machine woke up']);
});

test('another network is noticed within seconds, and the same one never', async () => {
  await clock.advance(60_000);
  expect(woken).toEqual([]);
  network = '10.0.0.2';
  await clock.advance(6500);
  expect(woken).toEqual(['the network is another']);
  await clock.advance(60_000);
  expect(woken).toHaveLength(1);
});

test('how long nobody touched the machine is told every few seconds', async () => {
  electron.idleTime = 42;
  await clock.advance(5000);
  electron.idleTime = 47;
  await clock.advance(5000);
  expect(idle).toEqual([42, 47]);
});

test('the system’s shutdown is told at once', () => {
  electron.powerMonitor.emit('shutdown');
  expect(woken).toEqual(['shutdown']);
});

test('stopped it leaves no timer behind', () => {
  electron.powerMonitor.emit('resume');
  stop();
  expect(clock.waiting).toBe(0);
});

test('the machine is kept awake by one blocker, and let go', () => {
  const keep = stayAwake(electron);
  keep(true);
  keep(true);
  expect(electron.blockers.size).toBe(1);
  keep(false);
  keep(false);
  expect(electron.blockers.size).toBe(0);
});
