import { expect, test } from 'vitest';
import { hearShell } from '../../main/node/from-shell.ts';
import type { Parent } from '../../main/node/parent.ts';
import { ManualClock, settle } from '../fakes/clock.ts';

/** A shell around the node, and the way to say something as it. */
function shell(): { readonly parent: Parent; readonly say: (message: unknown) => void } {
  const listeners: ((message: unknown, ports: readonly []) => void)[] = [];
  return {
    parent: { post() {}, onShutdown() {}, onMessage: listener => void listeners.push(listener) },
    say: message => {
      for (const listener of listeners) listener(message, []);
    },
  };
}

const KEY = `${'A'.repeat(42)}E`;

test('a node with no shell around it waits for nothing', async () => {
  expect(await hearShell(undefined, new ManualClock())).toBeUndefined();
  expect(await hearShell({ post() {}, onShutdown() {} }, new ManualClock())).toBeUndefined();
});

test('the key is there before anything is read, and a later one replaces it', async () => {
  const clock = new ManualClock();
  const { parent, say } = shell();
  const hearing = hearShell(parent, clock);
  say({ type: 'data-key', key: KEY });
  const link = await hearing;
  expect(link?.givenKey()?.toString('base64url')).toBe(KEY);
  say({ type: 'data-key', key: null });
  expect(link?.givenKey()).toBeUndefined();
  expect(clock.waiting).toBe(0);
});

test('a shell that says nothing of a key is waited for five seconds', async () => {
  const clock = new ManualClock();
  let heard = false;
  const hearing = hearShell(shell().parent, clock).then(link => {
    heard = true;
    return link;
  });
  await clock.advance(4999);
  expect(heard).toBe(false);
  await clock.advance(1);
  expect((await hearing)?.givenKey()).toBeUndefined();
});

test.each([null, 'wake', { type: 'data-key' }, { type: 'data-key', key: 'short' }, { type: 'wake', more: 1 }])(
  '%j is not understood and changes nothing',
  async message => {
    const { parent, say } = shell();
    const hearing = hearShell(parent, new ManualClock());
    say({ type: 'data-key', key: KEY });
    const link = await hearing;
    let woken = 0;
    link?.onWake(() => {
      woken += 1;
    });
    say(message);
    await settle();
    expect([link?.givenKey()?.toString('base64url'), woken]).toEqual([KEY, 0]);
    say({ type: 'wake' });
    expect(woken).toBe(1);
  },
);
