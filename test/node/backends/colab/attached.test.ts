import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type ColabWorker, createBackend, type WorkerStanding } from '../../../../main/node/backends/index.ts';
import { ManualClock, settle } from '../../../fakes/clock.ts';
import { configured } from '../../configured.ts';

const config = await configured({ backends: [{ id: 'colab', kind: 'colab', tier: 'colab' }] });

/** A worker of which only its standing is known. */
function setup(standing: WorkerStanding) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const worker: ColabWorker = {
    standing: () => standing,
    generation: 1,
    ask({ path }) {
      asked.push(path);
      return Promise.reject(new Error('nobody is there'));
    },
    distrust() {},
    onChange(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
  const [entry] = config.backends ?? [];
  const { timeouts } = config.routing;
  const log = pino({ level: 'silent' });
  const backend = entry && createBackend(entry, { clock, random: () => 0, timeouts, log, colab: () => worker });
  if (!backend) throw new Error('no backend');
  return { backend, clock, asked, listeners };
}

describe('the backend of a Colab worker', () => {
  const now = new ManualClock().now();
  test.each<[WorkerStanding, string, number | undefined]>([
    [
      { kind: 'none' },
      'No Colab worker is attached: show a line on the page Colab and run it in a Colab cell',
      undefined,
    ],
    [
      { kind: 'away', since: now - 8000, graceLeft: 112_000 },
      'Its Colab worker has been away for 8 s and may come back by itself',
      112_000,
    ],
    [
      { kind: 'away', since: now - 600_000 },
      'Its Colab worker has been away for 10 min: look at its cell, or start it again',
      undefined,
    ],
    [
      { kind: 'preparing', text: 'it loads x', readyIn: 15_000 },
      'Its Colab worker is not ready yet: it loads x',
      15_000,
    ],
    [{ kind: 'failed', text: 'no disk' }, 'Its Colab worker cannot serve: no disk', undefined],
    [
      { kind: 'draining', endsAt: now + 240_000 },
      'Its Colab session ends in 4 min and takes no new requests: start a new one on the page Colab',
      undefined,
    ],
    [
      { kind: 'draining', endsAt: now - 1 },
      'Its Colab session is at the end of its time and takes no new requests: start a new one on the page Colab',
      undefined,
    ],
    [{ kind: 'ready' }, 'Its Colab worker is being looked at', 2000],
  ])('says what its worker is: %j', (standing, notReady, readyIn) => {
    const { backend } = setup(standing);
    const facts = backend.facts();
    expect(facts).toMatchObject({ notReady, model: 'mistral:7b', contextTokens: 8192 });
    expect(facts.readyIn).toBe(readyIn);
  });

  test('a worker that is not ready is down, and its engine is not asked how it is', async () => {
    const { backend, asked } = setup({ kind: 'failed', text: 'no disk' });
    await settle();
    asked.length = 0;
    const { signal } = new AbortController();
    expect(await backend.probe(signal)).toEqual({
      kind: 'dead',
      failure: { kind: 'unreachable', message: 'Its Colab worker cannot serve: no disk' },
    });
    expect(asked).toEqual([]);
  });

  test('a question that the worker cannot take is a failure, not a throw', async () => {
    const { backend } = setup({ kind: 'ready' });
    const { signal } = new AbortController();
    const call = { body: { messages: [] }, stream: true, promptTokens: 1, signal, alive() {}, answering() {} };
    expect(await backend.chat(call)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unreachable', message: 'nobody is there' },
    });
  });

  test('leaves nothing behind when it is closed', async () => {
    const { backend, clock, listeners } = setup({ kind: 'ready' });
    await settle();
    await backend.close();
    await settle();
    expect(listeners.size).toBe(0);
    expect(clock.waiting).toBe(0);
  });
});
