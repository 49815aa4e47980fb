import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../main/node/config/index.ts';
import { readTopology } from '../../main/node/monitor/index.ts';
import { OllamaInstances } from '../../main/node/ollama-instances.ts';
import { ManualClock } from '../fakes/clock.ts';
import { configured } from './configured.ts';
import { recordedMachine } from './monitor/recorded-machine.ts';

const opened: OllamaInstances[] = [];
afterEach(() => {
  for (const instances of opened.splice(0)) instances.close();
});

/** Nothing listens at port 9 and below: how large a model is nobody tells. */
const entry = (id: string, port = 2, extra: object = {}) => ({
  id,
  kind: 'ollama' as const,
  baseUrl: `http://127.0.0.1:${port}`,
  ...extra,
});

function setup(machine = 'two-e5-2696-v4', topology = readTopology(recordedMachine(machine))) {
  const clock = new ManualClock();
  let other = 0;
  let planned = 0;
  const instances = new OllamaInstances({
    topology: () => topology,
    otherWork: () => other,
    clock,
    log: pino({ level: 'silent' }),
    planned: async () => {
      planned += 1;
    },
    binders: async () => new Set(['numactl']),
    strangers: async () => new Set([4]),
  });
  opened.push(instances);
  async function prepare(ollama: ConfigInput['ollama'], ...backends: ReturnType<typeof entry>[]) {
    const config = await configured({ ...(ollama ? { ollama } : {}), backends });
    const entries = config.backends ?? [];
    await instances.prepare(config, entries);
    return (id: string) => {
      const found = entries.find(one => one.id === id);
      if (found?.kind !== 'ollama') throw new Error(`no ${id}`);
      return instances.of(found).map(({ baseUrl, threads }) => `${new URL(baseUrl).port} ${threads?.()}`);
    };
  }
  const busy = (cores: number) => {
    other = cores;
  };
  return { instances, prepare, clock, busy, planned: () => planned };
}

describe('the engines behind an entry', () => {
  test('are as many as the machine has nodes, on ports that nothing else has, each with its threads', async () => {
    const { prepare, instances } = setup();
    const of = await prepare({}, entry('ollama', 3));
    expect(of('ollama')).toEqual(['3 21', '5 21']);
    expect(instances.plan?.because[0]).toContain('An engine for each of 2 NUMA nodes');
  });

  test('are one on a machine with one node, with its threads', async () => {
    const of = await setup('small-vm').prepare({}, entry('ollama'));
    expect(of('ollama')).toEqual(['2 1']);
  });

  test('are as many as a number says', async () => {
    const of = await setup('vm-cores-as-sockets').prepare({ instances: 2, reserveCores: 2 }, entry('ollama'));
    expect(of('ollama')).toEqual(['2 3', '3 3']);
  });

  test('are those that are listed, where there are several: each on its node', async () => {
    const { prepare, instances } = setup();
    const of = await prepare({}, entry('left', 2), entry('right', 8));
    expect([of('left'), of('right')]).toEqual([['2 21'], ['8 21']]);
    expect(instances.plan?.instances.map(({ baseUrl, launcher }) => [baseUrl, launcher[1]])).toEqual([
      ['http://127.0.0.1:2', '--cpunodebind=0'],
      ['http://127.0.0.1:8', '--cpunodebind=1'],
    ]);
  });

  test('a number is for the first of several; the others have the threads of one', async () => {
    const of = await setup().prepare({ instances: 2 }, entry('left', 2), entry('right', 3));
    expect([of('left'), of('right')]).toEqual([['2 21', '5 21'], ['3 21']]);
  });

  test('on another machine are its owner’s', async () => {
    const { prepare, instances } = setup();
    const of = await prepare({}, entry('far', 2, { baseUrl: 'http://192.168.1.20:11434' }));
    expect([of('far'), instances.plan]).toEqual([[], undefined]);
  });

  test('without management one is as it is, and several are where they are expected, with their models’ own threads', async () => {
    const { prepare, instances } = setup();
    expect((await prepare({ manage: false }, entry('ollama', 3)))('ollama')).toEqual([]);
    const of = await prepare({ manage: false, instances: 2 }, entry('ollama', 3));
    expect(of('ollama')).toEqual(['3 undefined', '4 undefined']);
    expect(instances.plan).toBeUndefined();
  });

  test('are told as they are to be started, and only those that Tandem looks after', async () => {
    const { prepare, instances } = setup();
    const config = await configured({ backends: [entry('ollama', 3)] });
    const [own] = config.backends ?? [];
    if (own?.kind !== 'ollama') throw new Error('unreachable');
    await prepare({}, entry('ollama', 3));
    expect(instances.specsOf(own).map(({ index, launcher }) => [index, launcher.join(' ')])).toEqual([
      [0, 'numactl --cpunodebind=0 --membind=0'],
      [1, 'numactl --cpunodebind=1 --membind=1'],
    ]);
    await prepare({ manage: false, instances: 2 }, entry('ollama', 3));
    expect(instances.specsOf(own)).toEqual([]);
  });
});

describe('a machine that tells late how it is built', () => {
  test('is not waited for: the entry is one engine until then, and then it says so, once', async () => {
    const late = Promise.withResolvers<Awaited<ReturnType<typeof readTopology>>>();
    const { instances, prepare, clock, planned } = setup('', late.promise);
    expect(instances.isPlanned).toBe(false);
    const preparing = prepare({}, entry('ollama', 3));
    await clock.advance(300);
    expect((await preparing)('ollama')).toEqual([]);
    expect(instances.isPlanned).toBe(false);
    late.resolve(await readTopology(recordedMachine('two-e5-2696-v4')));
    await expect.poll(planned).toBe(1);
    expect(instances.isPlanned).toBe(true);
    const of = await prepare({}, entry('ollama', 3));
    expect([of('ollama'), planned()]).toEqual([['3 21', '5 21'], 1]);
  });
});

describe('a machine that gets busy', () => {
  test('has fewer threads for the next loads, and all of them when it has been quiet for a while', async () => {
    const { prepare, clock, busy } = setup();
    const of = await prepare({}, entry('ollama', 3));
    busy(20);
    await clock.advance(5000);
    expect(of('ollama')).toEqual(['3 21', '5 21']);
    await clock.advance(15_000);
    expect(of('ollama')).toEqual(['3 12', '5 12']);
    busy(0);
    await clock.advance(60_000);
    expect(of('ollama')).toEqual(['3 12', '5 12']);
    await clock.advance(120_000);
    expect(of('ollama')).toEqual(['3 21', '5 21']);
  });

  test('keeps what it knows when the configuration is read again', async () => {
    const { prepare, clock, busy } = setup();
    await prepare({}, entry('ollama', 3));
    busy(20);
    await clock.advance(20_000);
    expect((await prepare({}, entry('ollama', 3)))('ollama')).toEqual(['3 12', '5 12']);
    // Another reserve is another plan.
    expect((await prepare({ reserveCores: 4 }, entry('ollama', 3)))('ollama')).toEqual(['3 18', '5 18']);
  });

  test('is not watched any more once it is closed', async () => {
    const { prepare, clock, instances } = setup();
    await prepare({}, entry('ollama', 3));
    expect(clock.waiting).toBe(1);
    instances.close();
    expect(clock.waiting).toBe(0);
  });
});
