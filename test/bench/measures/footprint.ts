import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask } from '../ask.ts';
import { openCaller } from '../caller.ts';
import { launchTandem, startTandem, type TandemOptions } from '../systems/ours.ts';
import type { System } from '../systems/system.ts';

export interface Footprint {
  /** Milliseconds from spawn to the ready line, one for each start. */
  readonly readyAfter: readonly number[];
  /** MB of resident memory; undefined where /proc is not there. */
  readonly idle: number | undefined;
  readonly withOpenStreams: number | undefined;
}

const READY_WITHIN_MS = 15_000;
/** Long enough that what only the start needed has settled. */
const REST_MS = 2000;
/** One event in this time keeps a stream of 64 events open for 16 s. */
const slow: Ask = { shape: 'stream', pace: 250 };
/** How long the streams are watched once all of them are open. */
const WATCH_MS = 5000;
/** So many at a time are opened; more at once would overflow the queue of a listening socket. */
const GROUP = 50;

/** How soon a Tandem of its own is ready, and what memory it takes without and with many open streams. */
export async function footprint(
  options: TandemOptions,
  effort: { readonly starts: number; readonly openStreams: number },
): Promise<Footprint> {
  const readyAfter: number[] = [];
  for (let n = 0; n < effort.starts; n++) {
    readyAfter.push(await timeStart({ ...options, folder: join(options.folder, `start-${n}`) }));
  }
  const tandem = await startTandem({ ...options, folder: join(options.folder, 'memory') });
  try {
    await sleep(REST_MS);
    const idle = await residentMemory(tandem.child.pid);
    const withOpenStreams = await memoryWithStreams(tandem, effort.openStreams);
    return { readyAfter, idle, withOpenStreams };
  } finally {
    await tandem.child.stop();
  }
}

/** MB of resident memory of a process. */
export async function residentMemory(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

/** The most memory seen while all streams are open; each of them must have begun, and later end as it should. */
async function memoryWithStreams(system: System, count: number): Promise<number | undefined> {
  const caller = openCaller(system, count);
  let begun = 0;
  let ended = 0;
  const all: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const exchange = caller.send(slow, { onFirstToken: () => void begun++ });
    all.push(exchange.then(() => void ended++));
    if (n % GROUP === GROUP - 1) await sleep(25);
  }
  const settled = Promise.all(all);
  settled.catch(() => {});
  const deadline = performance.now() + 10_000;
  while (begun < count && performance.now() < deadline) await sleep(50);
  if (begun < count) throw new Error(`${system.title}: ${begun} of ${count} streams gave a first token within 10 s`);
  const seen: number[] = [];
  for (const until = performance.now() + WATCH_MS; performance.now() < until; await sleep(250)) {
    const now = await residentMemory(system.child.pid);
    if (now !== undefined) seen.push(now);
  }
  if (ended > 0)
    throw new Error(`${system.title}: ${ended} of ${count} streams ended while they should have been open`);
  await settled;
  caller.checkAll();
  await caller.close();
  return seen.length > 0 ? Math.max(...seen) : undefined;
}

async function timeStart(options: TandemOptions): Promise<number> {
  const child = await launchTandem(options);
  try {
    await child.ready(READY_WITHIN_MS);
    return performance.now() - child.startedAt;
  } finally {
    await child.stop();
  }
}
