import { describe, expect, test } from 'vitest';
import type { WorkerStanding } from '../../../main/node/backends/index.ts';
import { paneReport } from '../../../main/node/colab/index.ts';
import { Notebook } from '../../../main/node/colab/notebook.ts';
import { ManualClock } from '../../fakes/clock.ts';

function notebook() {
  const clock = new ManualClock();
  const kept = new Map<string, unknown>();
  const calls: string[] = [];
  const changes = { count: 0 };
  const make = () =>
    new Notebook({
      kept: { get: key => kept.get(key), put: (key, value) => void kept.set(key, value) },
      clock,
      called: text => calls.push(text),
      changed: () => {
        changes.count += 1;
      },
    });
  return { clock, calls, changes, make, one: make() };
}

describe('the notebook, as the node knows it', () => {
  test('is forgotten when the shell has been silent for fifteen seconds, and not before', async () => {
    const { clock, one } = notebook();
    one.report({ kind: 'connected' });
    await clock.advance(14_000);
    one.report({ kind: 'connected' });
    await clock.advance(14_999);
    expect(one.now?.pane).toEqual({ kind: 'connected' });
    await clock.advance(1);
    expect(one.now).toBeUndefined();
  });

  test('tells of a change, not of each report, and keeps since when it is so', async () => {
    const { clock, one, changes } = notebook();
    one.report({ kind: 'connected' });
    const since = clock.now();
    await clock.advance(5000);
    one.report({ kind: 'connected' });
    expect([one.now, changes.count]).toEqual([{ pane: { kind: 'connected' }, since, heardAt: since + 5000 }, 1]);
    one.forget();
    one.forget();
    expect(changes.count).toBe(2);
  });

  test('calls its owner once for each thing that waits for one', () => {
    const { one, calls } = notebook();
    one.report({ kind: 'sign-in' });
    one.report({ kind: 'sign-in' });
    one.report({ kind: 'connected' });
    one.report({ kind: 'disconnected', hasGivenUp: false });
    one.report({ kind: 'disconnected', hasGivenUp: true });
    expect(calls).toEqual(['Colab asks you to sign in.', 'Colab was connected again several times and does not stay.']);
  });

  test.each<[WorkerStanding, WorkerStanding]>([
    [{ kind: 'none' }, { kind: 'spent', text: 'Colab has no GPU left for this account today' }],
    [
      { kind: 'away', since: 0 },
      { kind: 'spent', text: 'Colab has no GPU left for this account today' },
    ],
    [{ kind: 'ready' }, { kind: 'ready' }],
    [
      { kind: 'draining', endsAt: 9 },
      { kind: 'draining', endsAt: 9 },
    ],
  ])('with no GPU left, a worker that is %j stands as %j', (worker, stands) => {
    const { one } = notebook();
    one.report({ kind: 'quota' });
    expect(one.standing(worker)).toEqual(stands);
    one.forget();
    expect(one.standing(worker)).toEqual(worker);
  });

  test('remembers over a restart whose line it has', () => {
    const { one, make } = notebook();
    one.givenLineOf('colab-2');
    expect(make().serves).toBe('colab-2');
  });
});

test.each([
  { kind: 'nonsense' },
  { kind: 'connected', more: true },
  { kind: 'disconnected' },
  { kind: 'unknown', missed: ['x'.repeat(61)] },
  { kind: 'unknown', missed: Array.from({ length: 21 }, () => 'x') },
  'connected',
  null,
])('a report that is %j is none', report => {
  expect(paneReport.safeParse(report).success).toBe(false);
});
