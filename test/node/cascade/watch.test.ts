import { expect, test } from 'vitest';
import { Watch } from '../../../main/node/cascade/watch.ts';
import { ManualClock } from '../../fakes/clock.ts';

const START = new ManualClock().monotonic();

function watched(silence: number, total = 10_000) {
  const clock = new ManualClock();
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(`${what} at ${clock.monotonic() - START}`);
  return { clock, told, watch: new Watch({ clock, silence, total, silent: tell('silent'), over: tell('over') }) };
}

test('tells of a silence when it has lasted so long', async () => {
  const { clock, told } = watched(100);
  await clock.advance(99);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['silent at 100']);
});

test('counts from the last sign of life, however many there were', async () => {
  const { clock, told, watch } = watched(100);
  for (let sign = 0; sign < 5; sign += 1) {
    await clock.advance(90);
    watch.sign();
  }
  await clock.advance(99);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['silent at 550']);
});

test('goes on watching after a silence', async () => {
  const { clock, told } = watched(100);
  await clock.advance(250);
  expect(told).toEqual(['silent at 100', 'silent at 200']);
});

test.each([
  ['a shorter', 30, 80],
  ['a longer', 500, 550],
])('takes %s limit from the moment of the change', async (_, limit, at) => {
  const { clock, told, watch } = watched(100);
  await clock.advance(50);
  watch.change(limit);
  await clock.advance(at - 51);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual([`silent at ${at}`]);
});

test('tells once when the time is up, whatever was heard, and goes on watching for silence', async () => {
  const { clock, told, watch } = watched(100, 150);
  await clock.advance(90);
  watch.sign();
  await clock.advance(300);
  expect(told).toEqual(['over at 150', 'silent at 190', 'silent at 290', 'silent at 390']);
});

test('a time that is up already is told in the next turn', async () => {
  const { clock, told } = watched(100, 0);
  await clock.advance(0);
  expect(told).toEqual(['over at 0']);
});

test('leaves no timer behind', async () => {
  const { clock, told, watch } = watched(100);
  watch.sign();
  await clock.advance(50);
  watch.stop();
  await clock.advance(500);
  expect({ told, timers: clock.waiting }).toEqual({ told: [], timers: 0 });
});
