import { expect, test } from 'vitest';
import { TransferLog, TransferMeter } from '../../../main/node/models/transfer.ts';
import { ManualClock } from '../../fakes/clock.ts';

test('speed is that of the last five seconds, and tells what is left', async () => {
  const clock = new ManualClock();
  const meter = new TransferMeter(clock);
  expect(meter.measure(500, 10_000)).toEqual({ received: 500, total: 10_000 });
  await clock.advance(1000);
  expect(meter.measure(1500, 10_000)).toEqual({
    received: 1500,
    total: 10_000,
    bytesPerSecond: 1000,
    secondsLeft: 9,
  });
  for (let second = 0; second < 10; second += 1) {
    await clock.advance(1000);
    meter.measure(1500 + 100 * (second + 1), 10_000);
  }
  expect(meter.measure(2500, 10_000)).toMatchObject({ bytesPerSecond: 100, secondsLeft: 75 });
});

test('a download that begins anew has no speed yet', async () => {
  const clock = new ManualClock();
  const meter = new TransferMeter(clock);
  meter.measure(5000, 10_000);
  await clock.advance(1000);
  expect(meter.measure(0, 10_000)).toEqual({ received: 0, total: 10_000 });
});

function logged(total: number) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = new TransferLog('Tiny', clock, { info: (line: unknown) => lines.push(String(line)) });
  return { clock, lines, note: (received: number) => log.note({ received, total }) };
}

test('the log has a line for a tenth, but not two within five seconds', async () => {
  const { clock, lines, note } = logged(100);
  for (let received = 0; received <= 100; received += 1) {
    note(received);
    await clock.advance(100);
  }
  expect(lines).toEqual(['Tiny: 50 % of 100 bytes', 'Tiny: 100 % of 100 bytes']);
});

test('the log of a slow transfer has a line a minute, with speed and time left', async () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = new TransferLog('Tiny', clock, { info: (line: unknown) => lines.push(String(line)) });
  for (let second = 0; second <= 120; second += 1) {
    log.note({ received: second, total: 100_000, bytesPerSecond: 1, secondsLeft: 99_000 });
    await clock.advance(1000);
  }
  expect(lines).toEqual(Array(2).fill('Tiny: 0 % of 100 kB, 1 bytes/s, 99000 s left'));
});
