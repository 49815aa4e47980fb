import { expect, test } from 'vitest';
import { desktopUser } from '../../main/node/desktop-user.ts';
import { ManualClock } from '../fakes/clock.ts';

function heard() {
  const clock = new ManualClock();
  let listen: (message: unknown) => void = () => {};
  const parent = {
    post() {},
    onShutdown() {},
    onMessage: (listener: (message: unknown, ports: readonly []) => void) => {
      listen = message => listener(message, []);
    },
  };
  return { clock, idle: desktopUser(parent, clock), say: (message: unknown) => listen(message) };
}

test('the shell tells since when nobody has touched the machine, and time goes on between two messages', async () => {
  const { clock, idle, say } = heard();
  expect(idle()).toBeUndefined();
  say({ type: 'user-idle', seconds: 40 });
  await clock.advance(5000);
  expect(idle()).toBe(45_000);
  say({ type: 'user-idle', seconds: 0 });
  expect(idle()).toBe(0);
});

test('a shell that says nothing any more is not believed', async () => {
  const { clock, idle, say } = heard();
  say({ type: 'user-idle', seconds: 0 });
  await clock.advance(121_000);
  expect(idle()).toBeUndefined();
});

test('what is no such message changes nothing, and without a shell nothing is known', () => {
  const { idle, say } = heard();
  for (const odd of [
    undefined,
    'user-idle',
    { type: 'user-idle' },
    { type: 'user-idle', seconds: -1 },
    { type: 'shutdown' },
  ]) {
    say(odd);
  }
  expect(idle()).toBeUndefined();
  expect(desktopUser(undefined, new ManualClock())()).toBeUndefined();
});
