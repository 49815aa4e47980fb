import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ask, plain, stream } from './ask.ts';
import { loadCost } from './load-cost.ts';
import { footprint, residentMemory } from './measures/footprint.ts';
import { plainLatency, plainThroughput, THROUGHPUT_CONNECTIONS } from './measures/plain.ts';
import { processorTimes } from './measures/processor.ts';
import { warmUp } from './measures/rounds.ts';
import { streamTimes } from './measures/streams.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { around, writeSection } from './report/document.ts';
import { tables } from './report/tables.ts';
import { verdicts } from './report/targets.ts';
import type { Results } from './results.ts';
import { startLitellm, startPortkey } from './systems/others.ts';
import { startDirect, startFloor, startTandem } from './systems/ours.ts';
import type { Started, System, SystemName } from './systems/system.ts';

/** `npm run bench`: Tandem beside the bare minimum and beside two other gateways, in one run. */

const ROOT = new URL('../../', import.meta.url);
/** A token in 20 ms, as a fast model speaks. */
const atModelSpeed: Ask = { shape: 'stream', pace: 20 };

const options = readOptions(process.argv.slice(2), ROOT);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
if (options === 'help') console.log(USAGE);
else if (options === 'load') await loadCost();
else await bench(options);

async function bench({ effort, without, script, write, check }: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
  const systems: System[] = [];
  try {
    const { absent } = await startAll(systems, { without, script, folder });
    const limit = setTimeout(() => giveUp(effort.limitMs), effort.limitMs);
    const results = await measure(systems, absent, { effort, script, folder });
    clearTimeout(limit);
    const reached = verdicts(results, without);
    const text = around(tables(results, reached), results.tookMs);
    console.log(text);
    if (write) await writeSection(new URL('docs/benchmarks.md', ROOT), text);
    if (check && reached.some(({ kind }) => kind === 'missed' || kind === 'not-measured')) process.exitCode = 1;
  } finally {
    await Promise.all(systems.map(system => system.child.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly script: string;
  readonly folder: string;
}

/** Starts one after the other and adds each to `systems` at once, so that a failure leaves none behind. */
async function startAll(
  systems: System[],
  { without, script, folder }: Place & { readonly without: ReadonlySet<string> },
): Promise<Pick<Results, 'absent'>> {
  say('starting the systems; the first run installs two of them, which takes a minute');
  const direct = await startDirect();
  systems.push(direct);
  const upstream = direct.origin;
  systems.push(await startFloor(upstream));
  systems.push(await startTandem({ script, folder: join(folder, 'tandem'), upstream }));
  const absent: { name: SystemName; why: string }[] = [];
  const others: readonly (readonly [SystemName, () => Promise<Started>])[] = [
    ['portkey', () => startPortkey({ upstream, folder })],
    ['litellm', () => startLitellm({ upstream, folder })],
  ];
  for (const [name, start] of others) {
    const started: Started = without.has(name) ? { kind: 'absent', name, why: 'left out' } : await start();
    if (started.kind === 'running') systems.push(started.system);
    else {
      absent.push({ name, why: started.why });
      say(`${name} is not measured: ${started.why}`);
    }
  }
  return { absent };
}

async function measure(
  systems: readonly System[],
  absent: Results['absent'],
  { effort, script, folder }: Place & Pick<Options, 'effort'>,
): Promise<Results> {
  const from = performance.now();
  const step = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    say(`${Math.round((performance.now() - from) / 1000)} s: ${what}`);
    return run();
  };
  await step('warming up', () => warmUp(systems, effort.warmUp));
  const latency = await step('plain answers, 1 connection', () => plainLatency(systems, effort.latency));
  const throughput = await step('plain answers, 32 connections', () => plainThroughput(systems, effort.throughput));
  const streamsAtOne = await step('streams, 1 at a time', () =>
    streamTimes(systems, { connections: 1, ...effort.streamsAtOne }),
  );
  const streamsAtHundred = await step('streams, 100 at a time', () =>
    streamTimes(systems, { connections: 100, ...effort.streamsAtHundred }),
  );
  const pacedStreams = await step('streams at the speed of a model', () =>
    streamTimes(systems, { connections: 100, rounds: 2, requests: 100, ask: atModelSpeed }),
  );
  // The upstream would be measured while it answers for the others.
  const gateways = systems.filter(system => system.name !== 'direct');
  const { rounds, plain: answers, streams } = effort.processor;
  const processorPlain = await step('processor time of plain answers', () =>
    processorTimes(gateways, { connections: THROUGHPUT_CONNECTIONS, rounds, requests: answers, ask: plain }),
  );
  const processorStreams = await step('processor time of streams', () =>
    processorTimes(gateways, { connections: 100, rounds, requests: streams, ask: stream }),
  );
  const memoryAfterLoad = new Map<SystemName, number>();
  for (const { name, child } of systems) {
    const memory = await residentMemory(child.pid);
    if (memory !== undefined) memoryAfterLoad.set(name, memory);
  }
  const upstream = systems.find(system => system.name === 'direct')?.origin ?? '';
  const found = await step('memory and start', () =>
    footprint({ script, folder: join(folder, 'footprint'), upstream }, effort),
  );
  return {
    systems: systems.map(({ name, title }) => ({ name, title })),
    absent,
    latency,
    throughput,
    streamsAtOne,
    streamsAtHundred,
    pacedStreams,
    processorPlain,
    processorStreams,
    footprint: found,
    memoryAfterLoad,
    tookMs: performance.now() - from,
  };
}

function giveUp(limitMs: number): never {
  say(`not done after ${limitMs / 1000} s; everything is stopped`);
  process.exit(1);
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}
