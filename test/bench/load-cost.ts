import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fsSize, processes as listProcesses, networkStats } from 'systeminformation';
import { systemClock } from '../../main/node/clock/index.ts';
import { LoadMonitor, type LoadSource, thisMachine } from '../../main/node/monitor/index.ts';

const ROUNDS = 40;
/** systeminformation answers within this time with what it told before, ms. */
const REMEMBERED = 550;
const SECONDS = 120;

interface Row {
  readonly what: string;
  readonly ask: () => unknown;
  /** How often it is asked, ms; undefined: it is not, and stands here to be compared with. */
  readonly each: number | undefined;
  readonly rounds?: number;
}

/**
 * `npm run bench -- --load`: what it costs to watch the machine: each reading by itself, the programs that it starts
 * included, and the whole over two minutes. Linux only, whose kernel counts both.
 */
export async function loadCost(): Promise<void> {
  const source = thisMachine({ ownRoot: process.pid });
  console.log('| reading | ms of processor | every | share of a core |');
  console.log('|---|---:|---:|---:|');
  let sum = 0;
  for (const { what, ask, each, rounds = ROUNDS } of rowsOf(source)) {
    const cost = await costOf(ask, rounds);
    const often = each ?? source.cadence.cores;
    const share = cost / often;
    if (each !== undefined) sum += share;
    console.log(
      `| ${what} | ${cost.toFixed(2)} | ${often / 1000} s${each ? '' : ' (if it were)'} | ${percent(share)} |`,
    );
  }
  console.log(`| together | | | ${percent(sum)} |`);

  const looks = { count: 0 };
  const monitor = new LoadMonitor({
    source,
    clock: systemClock,
    folders: [{ what: 'data', folder: tmpdir() }],
    measured: () => {
      looks.count += 1;
    },
  });
  const before = processorTime();
  monitor.start();
  await sleep(SECONDS * 1000);
  monitor.stop();
  const used = processorTime() - before;
  console.log(
    `\nThe whole monitor, ${SECONDS} s: ${looks.count} looks, ${used.toFixed(0)} ms of processor, ${percent(used / SECONDS / 1000)} of a core.`,
  );
}

function rowsOf(source: LoadSource): readonly Row[] {
  const { cadence } = source;
  return [
    { what: 'processor (`os.cpus`), by core', ask: () => source.cores(), each: cadence.cores },
    { what: 'memory and swap (`mem`, /proc/vmstat)', ask: () => source.memory(), each: cadence.memory },
    { what: 'network (/proc/net/dev)', ask: () => source.network(), each: cadence.network },
    { what: 'engines and Tandem (/proc)', ask: () => source.processes(), each: cadence.processes },
    { what: 'disks (`statfs`)', ask: () => source.disk(tmpdir()), each: cadence.disk },
    { what: 'terminals (/dev)', ask: () => source.userIdle(), each: cadence.userIdle },
    { what: 'temperature (`cpuTemperature`: a shell)', ask: () => source.temperature(), each: cadence.temperature },
    {
      what: 'not used: `processes` (`ps`, and /proc/PID each)',
      ask: remembered(listProcesses),
      each: undefined,
      rounds: 8,
    },
    {
      what: 'not used: `networkStats` (a shell)',
      ask: remembered(() => networkStats('*')),
      each: undefined,
      rounds: 8,
    },
    { what: 'not used: `fsSize` (`df`)', ask: () => fsSize(), each: undefined },
  ];
}

/** Ms of processor for one, its programs included. */
async function costOf(ask: () => unknown, rounds: number): Promise<number> {
  for (let round = 0; round < 3; round++) await ask();
  const began = processorTime();
  for (let round = 0; round < rounds; round++) await ask();
  return (processorTime() - began) / rounds;
}

/** Waiting for it to forget costs nothing. */
function remembered(ask: () => Promise<unknown>): () => Promise<unknown> {
  return async () => {
    await sleep(REMEMBERED);
    return ask();
  };
}

/** Of this process, to the microsecond, and of all it started, to the tick of the kernel's clock (10 ms). */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  return (user + system) / 1000 + ((fields[13] ?? 0) + (fields[14] ?? 0)) * 10;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
