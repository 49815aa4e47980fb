import type { Figures } from '../measures/rounds.ts';
import type { StreamFigures } from '../measures/streams.ts';
import type { Results } from '../results.ts';
import { median, percentile } from '../statistics.ts';
import type { SystemName } from '../systems/system.ts';
import type { Verdict } from './targets.ts';

/** The results as Markdown: what must be reached first, then one table a measure. */
export function tables(results: Results, reached: readonly Verdict[]): string {
  const { streamsAtOne, streamsAtHundred, pacedStreams, absent } = results;
  return [
    section('Must reach', targetTable(reached)),
    section('Plain answers, 1 connection', latencyTable(results)),
    section('Plain answers, 32 connections', throughputTable(results)),
    section('Streams of 64 events, 1 at a time', streamTable(results, streamsAtOne)),
    section('Streams of 64 events, 100 at a time', streamTable(results, streamsAtHundred)),
    section('Streams of 64 events, 100 at a time, one event in 20 ms', streamTable(results, pacedStreams)),
    section('Processor time', processorTable(results)),
    section('Memory and start', footprintTable(results)),
    ...absent.map(({ name, why }) => `Not measured: ${name}, ${why.split('\n')[0]}`),
  ].join('\n\n');
}

function targetTable(reached: readonly Verdict[]): string {
  const words = { reached: 'yes', missed: '**no**', 'not-measured': 'not measured', 'left-out': 'left out' };
  const rows = reached.map(({ title, limit, measured, kind }) => [title, limit, measured, words[kind]]);
  return table(['what', 'target', 'measured', 'reached'], rows);
}

function latencyTable({ systems, latency }: Results): string {
  const direct = median(latency.get('direct') ?? []);
  const floor = median(latency.get('floor') ?? []) - direct;
  const rows = systems.map(({ name, title }) => {
    const all = latency.get(name) ?? [];
    const over = median(all) - direct;
    const overhead = name === 'direct' ? ['-', '-'] : [ms(over), times(over / floor)];
    return [title, ms(median(all)), ms(percentile(all, 99)), ...overhead];
  });
  return table(['system', 'median', 'p99', 'overhead over direct', 'of the floor’s'], rows);
}

function throughputTable({ systems, throughput }: Results): string {
  const floor = median(throughput.get('floor') ?? []);
  const rows = systems.map(({ name, title }) => {
    const all = throughput.get(name) ?? [];
    const range = `${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))}`;
    return [title, `${Math.round(median(all))}`, range, times(median(all) / floor)];
  });
  return table(['system', 'answers/s, median of rounds', 'range', 'of the floor’s'], rows);
}

function streamTable({ systems }: Results, { firstToken, total }: StreamFigures): string {
  const rows = systems
    .filter(({ name }) => firstToken.has(name))
    .map(({ name, title }) => [
      title,
      ms(median(firstToken.get(name) ?? [])),
      ms(percentile(firstToken.get(name) ?? [], 99)),
      times(ofFloor(firstToken, name)),
      ms(median(total.get(name) ?? [])),
      times(ofFloor(total, name)),
    ]);
  return table(
    ['system', 'first token, median', 'p99', 'of the floor’s', 'whole stream, median', 'of the floor’s'],
    rows,
  );
}

/** The median: a turn in which the collector or a compiler ran is one of many. */
function processorTable({ systems, processorPlain, processorStreams }: Results): string {
  const of = (figures: Figures, name: SystemName) => {
    const own = figures.get(name) ?? [];
    if (own.length === 0) return ['not measured', '-'];
    return [`${Math.round(median(own))} µs`, times(median(own) / median(figures.get('floor') ?? []))];
  };
  const rows = systems
    .filter(({ name }) => processorPlain.has(name))
    .map(({ name, title }) => [title, ...of(processorPlain, name), ...of(processorStreams, name)]);
  return table(
    [
      'system',
      'a plain answer, 32 connections',
      'of the floor’s',
      'a stream of 64 events, 100 at a time',
      'of the floor’s',
    ],
    rows,
  );
}

function footprintTable({ systems, footprint, memoryAfterLoad }: Results): string {
  const { readyAfter, idle, withOpenStreams } = footprint;
  return table(
    ['what', 'figure'],
    [
      ['Tandem, start to ready', `${readyAfter.map(value => Math.round(value)).join(', ')} ms`],
      ['Tandem, resident memory idle', megabytes(idle)],
      ['Tandem, resident memory with 1,000 open streams', megabytes(withOpenStreams)],
      ...systems.map(({ name, title }) => [
        `${title}, resident memory after the load above`,
        megabytes(memoryAfterLoad.get(name)),
      ]),
    ],
  );
}

function ofFloor(figures: Figures, name: SystemName): number {
  return median(figures.get(name) ?? []) / median(figures.get('floor') ?? []);
}

function section(title: string, body: string): string {
  return `### ${title}\n\n${body}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, n) => (n === 0 ? '---' : '---:')), ...rows];
  return lines.map(cells => `| ${cells.join(' | ')} |`).join('\n');
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 3 : 1)} ms`;
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}

function megabytes(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${Math.round(value)} MB`;
}
