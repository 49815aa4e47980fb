import type { Hello, WorkerSettings } from '../../../main/node/colab/frames.ts';
import type { Connection } from '../../../main/node/colab/link.ts';
import { WorkerSession } from '../../../main/node/colab/session.ts';
import { ManualClock } from '../../fakes/clock.ts';

export const HOUR = 3_600_000;
export const MINUTE = 60_000;

/** A connection that keeps what was sent over it. */
export class HandConnection implements Connection {
  readonly sent: string[] = [];
  closedWith: number | undefined;
  isTerminated = false;

  send(message: string): void {
    if (this.closedWith === undefined && !this.isTerminated) this.sent.push(message);
  }

  close(code: number): void {
    this.closedWith ??= code;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** What was sent, as values. */
  frames(): Record<string, unknown>[] {
    return this.sent.map(message => JSON.parse(message) as Record<string, unknown>);
  }

  kinds(): unknown[] {
    return this.frames().map(({ kind }) => kind);
  }
}

export const hello = (more: Partial<Hello> = {}): Hello => ({
  kind: 'hello',
  protocol: 1,
  worker: 'a'.repeat(32),
  secret: 'b'.repeat(64),
  got: 0,
  version: '1',
  python: '3.12.0',
  runningFor: MINUTE,
  ...more,
});

/** A session with everything around it in the hands of a test. */
export function session(clock = new ManualClock()) {
  const notes: [string, string][] = [];
  const chosen: Omit<WorkerSettings, 'revision'> = { model: 'm:1', slots: 5, contextTokens: 2048, keepAlive: false };
  const owner = { chosen, grace: 2 * MINUTE, length: 12 * HOUR, hasEnded: false, changes: 0 };
  const one = new WorkerSession(
    {
      node: 'a',
      clock,
      settings: () => owner.chosen,
      rules: () => ({ length: owner.length, warnBefore: 30 * MINUTE, drainBefore: 5 * MINUTE }),
      grace: () => owner.grace,
      note: (kind, text) => void notes.push([kind, text]),
      changed: () => {
        owner.changes += 1;
      },
      ended: () => {
        owner.hasEnded = true;
      },
    },
    clock.now(),
    false,
  );
  return { session: one, clock, notes, owner };
}
