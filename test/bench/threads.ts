import { parseArgs } from 'node:util';
import { readTopology } from '../../main/node/monitor/index.ts';
import { planInstances, threadsFor } from '../../main/node/ollama/index.ts';
import { startRealOllama } from '../real/ollama-process.ts';
import { type Cell, compare, type Result } from './threads/speed.ts';

/**
 * `npm run bench:threads [-- --rounds N]`: how fast a real Ollama writes while other programs work, with a thread for each
 * core, as it has them by itself, and with those that Tandem asks for. Loopback only; ends by itself. Prints Markdown.
 */

const LIMIT_MS = 20 * 60_000;
const RESERVE = 1;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const limit = setTimeout(() => {
  console.error(`not done after ${LIMIT_MS / 60_000} minutes; everything is stopped`);
  process.exit(1);
}, LIMIT_MS);

const topology = await readTopology();
const around = { topology, modelBytes: undefined, binders: new Set<never>(), takenPorts: new Set<number>() };
const [planned] = planInstances({ instances: 1, reserveCores: RESERVE }, 'http://127.0.0.1:11434', around).instances;
if (!planned) throw new Error('no engine was planned');
const { cores, threads } = planned;
const ollama = await startRealOllama({ contextTokens: 1024 });
try {
  const comparisons = [...new Set([0, 1, cores])].map(busy => ({
    busy,
    before: cores,
    after: Math.min(threads, threadsFor({ cores, reserve: RESERVE, other: busy })),
  }));
  console.log(report(await compare(ollama, comparisons, Number(values.rounds)), cores));
} finally {
  await ollama.stop();
  clearTimeout(limit);
}
process.exit();

function report({ cells, strangers }: Result, all: number): string {
  const of = (setting: Cell['setting'], busy: number) =>
    cells.find(cell => cell.setting === setting && cell.busy === busy);
  const rows = [...new Set(cells.map(({ busy }) => busy))].map(busy => {
    const [before, after] = [of('before', busy), of('after', busy)];
    const side = (cell: Cell | undefined) => `${cell?.writing.toFixed(1)} (${cell?.threads})`;
    const ratio = ((after?.writing ?? Number.NaN) / (before?.writing ?? Number.NaN)).toFixed(1);
    return `| ${busy} of ${all} | ${side(before)} | ${side(after)} | ${ratio} |`;
  });
  return [
    '| cores busy with other work | a thread a core | as Tandem asks | after / before |',
    '| ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `Tokens a second, threads in brackets; strangers kept ${strangers.median.toFixed(1)} cores busy in the middle and ${strangers.most.toFixed(1)} at most when a measurement began.`,
  ].join('\n');
}
