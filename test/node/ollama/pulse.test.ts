import { describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../main/node/backends/index.ts';
import { PulseTaker } from '../../../main/node/ollama/pulse.ts';
import { ManualClock, settle } from '../../fakes/clock.ts';

const never = new AbortController().signal;
const SILENT = { kind: 'dead', failure: { kind: 'timed-out', message: 'no token' } } as const;

interface Engine {
  /** After so long, ms, it gives a token; undefined: never. */
  readonly tokenAfter?: number;
  /** CPU that it has used so far, by the ms since it was asked; undefined: nobody can tell. */
  readonly cpu: (elapsed: number) => number | undefined;
  readonly result?: ProbeResult;
  readonly seesTraffic?: boolean;
}

function taker({ tokenAfter, cpu, result, seesTraffic = true }: Engine) {
  const clock = new ManualClock();
  let asked = clock.monotonic();
  const pulse = new PulseTaker({
    // As a backend's own probe: when its time is over it is dead, with a reason.
    probe: signal =>
      new Promise<ProbeResult>(resolve => {
        asked = clock.monotonic();
        if (result) return resolve(result);
        if (tokenAfter !== undefined) clock.timer(tokenAfter, () => resolve({ kind: 'alive', proves: 'generates' }));
        signal.addEventListener('abort', () => resolve(SILENT));
      }),
    cpu: async () => cpu(clock.monotonic() - asked),
    seesTraffic: () => seesTraffic,
    clock,
  });
  return { clock, pulse };
}

async function taken(engine: Engine) {
  const { clock, pulse } = taker(engine);
  const began = clock.monotonic();
  let took = 0;
  const result = pulse.take(never).then(found => {
    took = clock.monotonic() - began;
    return found.kind;
  });
  await clock.advance(6000);
  return { kind: await result, took, timers: clock.waiting };
}

describe('the pulse of an engine', () => {
  test.each<[string, Engine, string, number]>([
    ['that gives a token', { tokenAfter: 200, cpu: time => time }, 'alive', 200],
    ['that gives one late', { tokenAfter: 4500, cpu: time => time }, 'alive', 4500],
    ['that does nothing at all', { cpu: () => 70 }, 'silent', 3500],
    ['that does its housekeeping only', { cpu: time => 70 + time / 100 }, 'silent', 3500],
    ['that reads a long prompt', { cpu: time => time }, 'working', 5000],
    ['that exchanges its runner', { cpu: time => (time < 3000 ? 9000 : 200) }, 'working', 5000],
    ['of which nobody can tell what it does', { cpu: () => undefined }, 'silent', 5000],
    [
      'whose runner has just crashed',
      { cpu: () => 0, result: { kind: 'dead', failure: { kind: 'server-error', message: 'EOF' } } },
      'untold',
      0,
    ],
  ])('%s', async (_what, engine, kind, took) => {
    expect(await taken(engine)).toEqual({ kind, took, timers: 0 });
  });

  test('that works for ten minutes without a token does not get anywhere', async () => {
    const { clock, pulse } = taker({ cpu: time => time });
    const kinds = new Set<string>();
    for (let look = 0; look < 130; look += 1) {
      const taking = pulse.take(never);
      await clock.advance(5000);
      kinds.add((await taking).kind);
    }
    expect([...kinds]).toEqual(['working', 'silent']);
  });

  test('that may be full of answers which nobody sees is given all the time', async () => {
    const { clock, pulse } = taker({ cpu: time => time, seesTraffic: false });
    for (let look = 0; look < 200; look += 1) {
      const taking = pulse.take(never);
      await clock.advance(5000);
      expect((await taking).kind).toBe('working');
    }
  });

  test('is let go at once when the node stops', async () => {
    const { clock, pulse } = taker({ cpu: () => 0 });
    const stop = new AbortController();
    const taking = pulse.take(stop.signal);
    await settle();
    stop.abort();
    expect((await taking).kind).toBe('untold');
    await settle();
    expect(clock.waiting).toBe(0);
  });
});
