import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineThreads, readMachine } from '../../main/node/monitor/index.ts';
import { enginesOf } from '../real/embedded-backend.ts';
import { locateModel } from '../real/locate.ts';
import { loadMessage, startEngine } from './embedded/engine.ts';
import { firstTokens } from './embedded/first-token.ts';
import { type Speed, speeds } from './embedded/speed.ts';
import { residentMemory } from './measures/footprint.ts';
import { median, percentile } from './statistics.ts';

/** `node test/bench/embedded.ts [--model FILE] [--quick]`: the embedded engine's own figures, as Markdown. */

const { values } = parseArgs({ options: { model: { type: 'string' }, quick: { type: 'boolean' } } });
const located = locateModel();
const model = values.model ?? (located.kind === 'found' ? located.path : undefined);
if (model === undefined) throw new Error('no model: name one with --model FILE');
const effort = values.quick ? { starts: 1, rounds: 1, firstTokens: 3 } : { starts: 5, rounds: 5, firstTokens: 40 };
const folder = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
try {
  const machine = await readMachine();
  const threads = [...new Set([1, 2, engineThreads(machine)])].filter(count => count <= availableParallelism());
  const starts = await loading(model, effort.starts);
  const found = await speeds(model, threads, effort.rounds);
  const first = await firstTokens(model, folder, effort.firstTokens);
  const overhead = median(first.gateway) - median(first.alone);
  console.log(
    [
      `${basename(model)} on ${machine.cpuModel}, ${machine.physicalCores} cores; ${engineThreads(machine)} threads by default.`,
      table(
        ['what', 'measured'],
        [
          ['from the start of its process to a loaded model', ms(median(starts.map(({ loadMs }) => loadMs)))],
          ['memory of its process, two callers of 4096 tokens', megabytes(median(starts.map(({ memory }) => memory)))],
          ['first token, llama.cpp alone', `${ms(median(first.alone))}, p90 ${ms(percentile(first.alone, 90))}`],
          [
            'first token, through the gateway',
            `${ms(median(first.gateway))}, p90 ${ms(percentile(first.gateway, 90))}`,
          ],
          ['added by gateway, node and process border (at most 5 ms)', ms(overhead)],
        ],
      ),
      table(
        ['threads', 'busy programs beside it', 'reads, tokens/s', 'writes, tokens/s', 'of its pace alone'],
        rows(found),
      ),
    ].join('\n\n'),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

/** Time and memory of some starts, one after the other. */
async function loading(modelPath: string, count: number): Promise<{ loadMs: number; memory: number }[]> {
  const all: { loadMs: number; memory: number }[] = [];
  for (let start = 0; start < count; start++) {
    const engine = await startEngine(loadMessage(modelPath, 1));
    await engine.ask({ messages: [{ role: 'user', text: 'Hi' }], maxTokens: 2 });
    const [pid = 0] = enginesOf();
    all.push({ loadMs: engine.loadMs, memory: (await residentMemory(pid)) ?? Number.NaN });
    engine.end();
  }
  return all;
}

function rows(found: readonly Speed[]): string[][] {
  return found.map(({ threads, busy, reading, writing }) => {
    const alone = found.find(other => other.threads === threads && other.busy === 0)?.writing ?? Number.NaN;
    return [threads, busy, Math.round(reading), writing.toFixed(1), `${Math.round((100 * writing) / alone)} %`].map(
      String,
    );
  });
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function ms(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
}

function megabytes(value: number): string {
  return `${Math.round(value)} MB`;
}
