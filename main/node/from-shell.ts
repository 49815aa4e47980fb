import type { Clock } from './clock/index.ts';
import type { Parent } from './parent.ts';
import { aboutNode } from './shell-messages.ts';

/** What the shell around this node tells it of itself and of the machine. */
export interface FromShellLink {
  /** The key that seals secrets, as the shell has it now. */
  readonly givenKey: () => Buffer | undefined;
  /** Calls `wake` each time the machine woke up or its network changed. */
  onWake(wake: () => void): void;
}

/** The shell says first of all whether it has a key; one that says nothing for so long (ms) has none. */
const KEY_WITHIN = 5000;

/** Hears the shell out before anything is read that may be sealed; undefined when no shell is around this node. */
export async function hearShell(parent: Parent | undefined, clock: Clock): Promise<FromShellLink | undefined> {
  if (!parent?.onMessage) return undefined;
  const first = Promise.withResolvers<void>();
  let key: Buffer | undefined;
  const listeners: (() => void)[] = [];
  parent.onMessage(raw => {
    const message = aboutNode.safeParse(raw).data;
    if (message?.type === 'data-key') {
      key = message.key === null ? undefined : Buffer.from(message.key, 'base64url');
      first.resolve();
    }
    if (message?.type === 'wake') for (const wake of listeners) wake();
  });
  const limit = clock.timer(KEY_WITHIN, first.resolve);
  await first.promise;
  limit.cancel();
  return { givenKey: () => key, onWake: wake => void listeners.push(wake) };
}
