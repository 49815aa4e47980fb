import { expect, test } from 'vitest';
import { TunnelHistory } from '../../../main/node/tunnel/history.ts';
import { ManualClock } from '../../fakes/clock.ts';

const HOUR = 3_600_000;

function memory() {
  const kept = new Map<string, string>();
  return {
    get: (key: string): unknown => JSON.parse(kept.get(key) ?? 'null'),
    put: (key: string, value: unknown) => void kept.set(key, JSON.stringify(value)),
  };
}

test('reckons the share of the wanted time in which it was up', async () => {
  const clock = new ManualClock();
  const history = new TunnelHistory(memory(), clock);
  expect(history.uptime()).toBeUndefined();
  history.is('down');
  await clock.advance(HOUR);
  history.is('up');
  await clock.advance(3 * HOUR);
  history.is('unknown');
  await clock.advance(5 * HOUR);
  expect(history.uptime()).toEqual({ share: 0.75, wanted: 4 * HOUR });
});

test('looks back a day and no further', async () => {
  const clock = new ManualClock();
  const history = new TunnelHistory(memory(), clock);
  history.is('down');
  await clock.advance(12 * HOUR);
  history.is('up');
  await clock.advance(18 * HOUR);
  history.is('up');
  expect(history.uptime()).toEqual({ share: 0.75, wanted: 24 * HOUR });
  await clock.advance(6 * HOUR);
  expect(history.uptime()).toEqual({ share: 1, wanted: 24 * HOUR });
});

test('time in which the node was not there counts neither way', async () => {
  const [clock, kept] = [new ManualClock(), memory()];
  const before = new TunnelHistory(kept, clock);
  before.is('up');
  before.add('opened', 'open at https://a.example.org');
  await clock.advance(HOUR);
  before.is('up');
  await clock.advance(10 * HOUR);
  const after = new TunnelHistory(kept, clock);
  expect(after.events.map(({ text }) => text)).toEqual(['open at https://a.example.org']);
  after.is('down');
  await clock.advance(HOUR);
  expect(after.uptime()).toEqual({ share: 0.5, wanted: 2 * HOUR });
});

test('keeps the latest hundred events, and stays small whatever happens', async () => {
  const [clock, kept] = [new ManualClock(), memory()];
  const history = new TunnelHistory(kept, clock);
  for (let nth = 0; nth < 2000; nth += 1) {
    await clock.advance(1000);
    history.is(nth % 2 === 0 ? 'up' : 'down');
    history.add('lost', `number ${nth} ${'x'.repeat(600)}`);
  }
  expect(history.events).toHaveLength(100);
  expect(history.events[0]?.text).toHaveLength(500);
  expect(JSON.stringify(kept.get('tunnel history')).length).toBeLessThan(120_000);
  expect(history.uptime()?.share).toBeCloseTo(0.5, 2);
});

test('what cannot be read back is forgotten', () => {
  const kept = { get: () => ({ events: 'none' }), put() {} };
  expect(new TunnelHistory(kept, new ManualClock()).events).toEqual([]);
});
