import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Figures } from '../measures/rounds.ts';
import type { StreamFigures } from '../measures/streams.ts';
import { median, percentile } from '../statistics.ts';
import { type Change, RATE } from './changes.ts';

export interface Measured {
  readonly kills: readonly Change[];
  readonly handOvers: readonly Change[];
  readonly streams: StreamFigures;
  readonly throughput: Figures;
}

/** The figures as Markdown, with the machine's state. */
export function report({ kills, handOvers, streams, throughput }: Measured): string {
  const [cpu] = cpus();
  const [load = 0] = loadavg();
  const machine = `${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown CPU'}, Node ${process.versions.node}`;
  const first = (name: 'own' | 'twin') => streams.firstToken.get(name) ?? [];
  const rate = (name: 'own' | 'twin') => throughput.get(name) ?? [];
  const share = median(rate('twin')) / median(rate('own'));
  return `\`npm run bench:failover\`, ${new Date().toISOString().slice(0, 10)}, ${machine}, load average ${load.toFixed(1)} at the end.

Two built nodes on loopback with the heartbeat (2 s) and the lease (6 s) that every node has, ${RATE} requests a second
through \`resources/growthhub-client.ts\`, half of them streams. "Cut" is an answer that had begun when its machine lost its
power: its beginning was read, so nobody can ask again in the caller's place.

${changeTable(kills, handOvers)}

What a backend of the twin's costs beside one's own, both over the same upstream:

${table(
  ['what', 'own backend', 'the twin’s backend', 'between'],
  [
    [
      'first token of a stream, median',
      ms(median(first('own'))),
      ms(median(first('twin'))),
      `${ms(median(first('twin')) - median(first('own')))} more`,
    ],
    ['first token of a stream, p99', ms(percentile(first('own'), 99)), ms(percentile(first('twin'), 99)), ''],
    [
      'plain answers/s at 32 connections, median of rounds',
      `${Math.round(median(rate('own')))}`,
      `${Math.round(median(rate('twin')))}`,
      `${share.toFixed(2)} ×`,
    ],
  ],
)}`;
}

function changeTable(kills: readonly Change[], handOvers: readonly Change[]): string {
  const row = (what: string, of: (changes: readonly Change[]) => string) => [what, of(kills), of(handOvers)];
  const count = (outcome: string) => (changes: readonly Change[]) =>
    `${changes.flatMap(({ fates }) => fates).filter(fate => fate.outcome === outcome).length}`;
  return table(
    ['what', '`kill -9` of the active', 'handed over on purpose'],
    [
      row('changes', changes => `${changes.length}`),
      row('requests', changes => `${changes.flatMap(({ fates }) => fates).length}`),
      row('failed', count('failed')),
      row('cut', count('cut')),
      row('until the other one is active, min / median / max', changes => spread(changes, 'untilActive')),
      row('longest request, min / median / max', changes => spread(changes, 'longestRequest')),
      row('longest time without an answer, min / median / max', changes => spread(changes, 'longestGap')),
    ],
  );
}

function spread(changes: readonly Change[], what: 'untilActive' | 'longestRequest' | 'longestGap'): string {
  const all = changes.map(change => change[what]);
  return [Math.min(...all), median(all), Math.max(...all)].map(ms).join(' / ');
}

function ms(value: number): string {
  return value < 10
    ? `${value.toFixed(2)} ms`
    : value < 1000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(2)} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, place) => (place === 0 ? '---' : '---:')), ...rows];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
