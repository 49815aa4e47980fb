import { describe, expect, test } from 'vitest';
import { BackendState } from '../../main/node/cascade/index.ts';
import { configSchema } from '../../main/node/config/index.ts';
import { MachineCare } from '../../main/node/machine-care.ts';
import { ManualClock } from '../fakes/clock.ts';
import { StandInMachine } from '../fakes/stand-in-machine.ts';
import { answers, standIn } from './cascade/stand-ins.ts';

const NEED = { userTier: 'free', promptTokens: 1, answerTokens: 0 } as const;
const HOUR = 3_600_000;

/** A machine with one backend of four slots on it. */
function cared(settings: object = {}, kept = new Map<string, unknown>()) {
  const clock = new ManualClock();
  const machine = new StandInMachine(clock);
  const state = new BackendState('a', standIn('ollama', answers('hi')), { failures: 1, openFor: 1000 }, clock);
  const changes: string[] = [];
  const config = { current: configSchema.parse({ node: { id: 'a' }, machine: settings }).machine };
  const care = new MachineCare({
    source: machine,
    clock,
    folders: [],
    config: () => config.current,
    here: () => [state],
    kept: {
      get: key => kept.get(key),
      put: (key, value) => kept.set(key, JSON.parse(JSON.stringify(value))),
      remove: key => kept.delete(key),
    },
    zone: 'UTC',
    changed: () => changes.push(`${care.strain.kind} ${state.slots.limit}`),
  });
  return { clock, machine, state, care, changes, config, kept };
}

describe('a machine that others need', () => {
  test('gives away fewer slots as soon as other programs work, and is asked last when they take most of it', async () => {
    const { clock, machine, state, care, changes } = cared();
    care.start();
    await clock.advance(10_000);
    expect(changes).toEqual(['room 4']);
    machine.busy = 40;
    await clock.advance(8000);
    expect(state.slots.limit).toBeLessThan(4);
    await clock.advance(60_000);
    expect(state.snapshot(NEED)).toMatchObject({
      slots: 1,
      pressure: { level: 'busy', reason: 'its machine is busy (other programs take 40 of 44 cores)' },
    });
    expect(care.otherWork).toBeCloseTo(40, 0);
    machine.busy = 0;
    await clock.advance(120_000);
    expect([state.slots.limit, state.snapshot(NEED).pressure, care.strain.kind]).toEqual([4, undefined, 'room']);
    care.stop();
  });

  test('is told of once, and not with each figure', async () => {
    const { clock, machine, care, changes } = cared();
    care.start();
    machine.busy = 40;
    await clock.advance(300_000);
    expect(changes.length).toBeLessThan(8);
    expect(new Set(changes).size).toBe(changes.length);
    care.stop();
  });

  test('that answers late because it is overloaded does not look idle meanwhile', async () => {
    const { clock, machine, care } = cared();
    care.start();
    machine.busy = 44;
    await clock.advance(40_000);
    const answer = machine.processes.bind(machine);
    machine.processes = () => new Promise(resolve => clock.timer(30_000, () => resolve(answer())));
    const seen = new Set<string>();
    for (let look = 0; look < 60; look++) {
      await clock.advance(2000);
      seen.add(care.strain.kind);
    }
    expect([...seen]).toEqual(['busy']);
    care.stop();
  });

  test('whose own engine takes every core has room', async () => {
    const { clock, machine, state, care } = cared();
    machine.busy = 44;
    machine.processesNow = [{ pid: 5, parent: 1, name: 'ollama', command: 'ollama', cores: 43, memory: 4e9 }];
    care.start();
    await clock.advance(60_000);
    expect([care.strain.kind, state.slots.limit]).toEqual(['room', 4]);
    care.stop();
  });

  test('is not asked when it is about to run out of memory', async () => {
    const { clock, machine, state, care } = cared();
    care.start();
    machine.memoryNow = { total: 137e9, available: 1e9 };
    await clock.advance(6000);
    expect(state.snapshot(NEED).pressure).toEqual({
      level: 'short',
      reason: 'its machine is about to run out of memory (1 GB of 137 GB left)',
    });
    care.stop();
  });

  test('does nothing of it when its owner does not want it to', async () => {
    const { clock, machine, state, care } = cared({ heed: false });
    machine.busy = 44;
    machine.memoryNow = { total: 137e9, available: 1e9 };
    care.start();
    await clock.advance(60_000);
    expect([care.strain.kind, state.slots.limit, state.snapshot(NEED).pressure]).toEqual(['room', 4, undefined]);
    care.stop();
  });
});

describe('quiet mode', () => {
  test('leaves a share of the slots free while someone is there', async () => {
    const { clock, machine, state, care, changes } = cared({ quiet: { mode: 'active', share: 0.75 } });
    machine.userIdleNow = 5000;
    care.start();
    await clock.advance(4000);
    expect([care.quiet.isQuiet, state.slots.limit]).toEqual([true, 1]);
    machine.userIdleNow = 400_000;
    await clock.advance(4000);
    expect([care.quiet.isQuiet, state.slots.limit]).toEqual([false, 4]);
    expect(changes.length).toBe(3);
    care.stop();
  });

  test('by hand is in force at once, ends by itself, and survives a restart', async () => {
    const { clock, state, care, kept } = cared();
    care.start();
    care.setByHand({ isQuiet: true, until: clock.now() + HOUR });
    expect(state.slots.limit).toBe(2);
    care.stop();

    const next = cared({}, kept);
    next.care.start();
    expect([next.care.quiet.because, next.state.slots.limit]).toEqual(['by-hand', 2]);
    await next.clock.advance(HOUR);
    expect([next.care.quiet.because, next.state.slots.limit]).toEqual(['settings', 4]);
    next.care.setByHand({ isQuiet: true });
    next.care.setByHand(undefined);
    expect([next.state.slots.limit, kept.has('quiet by hand')]).toEqual([4, false]);
    next.care.stop();
  });

  test('whatever stands in its place in the store, it starts', () => {
    for (const odd of [7, 'x', { isQuiet: 'yes' }, null]) {
      const { care, clock } = cared(
        {},
        new Map([
          ['quiet by hand', odd],
          ['load history', odd],
        ]),
      );
      care.start();
      expect(care.quiet).toEqual({ isQuiet: false, because: 'settings' });
      care.stop();
      expect(clock.waiting).toBe(0);
    }
  });
});

test('the day of load survives a restart', async () => {
  const { clock, care, kept } = cared();
  care.start();
  await clock.advance(HOUR);
  care.stop();
  const next = cared({}, kept);
  await next.clock.advance(HOUR);
  const { measures } = next.care.history.series('day', next.clock.now());
  expect(measures.cpu?.filter(step => step !== null).length).toBeGreaterThan(25);
});
