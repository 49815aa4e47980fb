import { expect, test } from 'vitest';
import { PullProgress } from '../../../../main/node/ollama/models/progress.ts';

const layer = (done: number, digest = 'a', total = 1000) => ({ digest, total, done });

test('what was there before the pull counts as done, and not as speed', () => {
  const progress = new PullProgress();
  expect(progress.take(layer(400), 0)).toBe(true);
  expect(progress.take(layer(500), 1000)).toBe(false);
  expect(progress.done).toBe(500);
  expect(progress.total).toBe(1000);
  expect(progress.speed(1000)).toBe(100);
  expect(progress.timeLeft(1000)).toBe(5000);
});

test('says nothing of a speed before there is one', () => {
  const progress = new PullProgress();
  expect(progress.speed(0)).toBeUndefined();
  progress.take(layer(0), 0);
  progress.take(layer(50), 100);
  expect(progress.speed(100)).toBeUndefined();
  expect(progress.timeLeft(100)).toBeUndefined();
});

test('the speed is that of the latest ten seconds, and falls while nothing comes', () => {
  const progress = new PullProgress();
  for (let second = 0; second <= 10; second += 1) progress.take(layer(second * 10, 'a', 10_000), second * 1000);
  for (let second = 11; second <= 21; second += 1) {
    progress.take(layer(100 + (second - 10) * 100, 'a', 10_000), second * 1000);
  }
  expect(progress.speed(21_000)).toBe(100);
  expect(progress.speed(31_000)).toBe(50);
  expect(new PullProgress().timeLeft(0)).toBeUndefined();
});

test('files are added up, and a part that came to nothing is taken back', () => {
  const progress = new PullProgress();
  progress.take(layer(0), 0);
  progress.take(layer(800), 1000);
  expect(progress.take(layer(0, 'b', 50), 1000)).toBe(true);
  expect(progress.total).toBe(1050);
  progress.take(layer(300), 2000);
  expect(progress.done).toBe(300);
  progress.take(layer(400), 3000);
  expect(progress.speed(3000)).toBe(100);
});
