import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Change, handedOver, killed } from './failover/changes.ts';
import { KEY, startTwins, type TwinNode, type Twins } from './failover/pair.ts';
import { type Measured, report } from './failover/report.ts';
import { plainThroughput } from './measures/plain.ts';
import { warmUp } from './measures/rounds.ts';
import { streamTimes } from './measures/streams.ts';
import { writeSection } from './report/document.ts';
import { startDirect } from './systems/ours.ts';
import type { System } from './systems/system.ts';

/**
 * `npm run bench:failover [-- --quick] [-- --write]`: what losing the active node costs, what handing over costs, and what
 * a backend of the twin's costs beside one's own. Needs `npm run build`. Ends by itself.
 */

const ROOT = new URL('../../', import.meta.url);
const LIMIT_MS = 15 * 60_000;

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const effort = values.quick ? { kills: 1, handOvers: 1, rounds: 1 } : { kills: 10, handOvers: 5, rounds: 6 };
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const limit = setTimeout(() => {
  say(`not done after ${LIMIT_MS / 60_000} minutes; everything is stopped`);
  process.exit(1);
}, LIMIT_MS);

const folder = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
const direct = await startDirect();
let twins: Twins | undefined;
try {
  twins = await startTwins(new URL('out/main/headless.js', ROOT).pathname, folder, direct.origin);
  const text = report(await measure(twins));
  console.log(text);
  if (values.write) await writeSection(new URL('docs/benchmarks.md', ROOT), text, 'failover');
} finally {
  await Promise.all([direct.child.stop(), ...(twins ?? []).map(({ child }) => child.stop())]);
  await rm(folder, { recursive: true, force: true });
  clearTimeout(limit);
}

async function measure(pair: Twins): Promise<Measured> {
  const [asking] = pair;
  const both = [systemOf(asking, 'own', 'a/mock'), systemOf(asking, 'twin', 'b/mock')];
  say('what a backend of the twin’s costs');
  await warmUp(both, { plain: 2000, streams: 200, limitMs: 2000 });
  const streams = await streamTimes(both, { connections: 1, rounds: effort.rounds, requests: 100 });
  const throughput = await plainThroughput(both, { rounds: effort.rounds, turnMs: 1000 });
  const handOvers = await times(effort.handOvers, 'handed over', () => handedOver(pair));
  const kills = await times(effort.kills, 'killed', () => killed(pair));
  return { kills, handOvers, streams, throughput };
}

async function times(count: number, what: string, act: () => Promise<Change>): Promise<Change[]> {
  const all: Change[] = [];
  while (all.length < count) {
    say(`${what}, ${all.length + 1} of ${count}`);
    all.push(await act());
  }
  return all;
}

function systemOf({ url, child }: TwinNode, name: 'own' | 'twin', model: string): System {
  const headers = { authorization: `Bearer ${KEY}` };
  return { name, title: name, origin: url, path: '/v1/chat/completions', headers, model, streams: true, child };
}

function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}
