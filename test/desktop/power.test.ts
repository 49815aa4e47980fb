import { beforeEach, expect, test } from 'vitest';
import { stayAwake, watchPower } from '../../main/desktop/power.ts';
import { ManualClock } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

let electron: FakeElectron;
let clock: ManualClock;
let woken: string[];
let network: string;
let stop: () => void;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  woken = [];
  network = '192.168.1.7';
  stop = watchPower(electron, {
    clock,
    network: () => network,
    wake: why => woken.push(why),
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
