import { plain } from '../ask.ts';
import type { Effort } from '../effort.ts';
import type { System } from '../systems/system.ts';
import { emptyFigures, type Figures, inRounds, onConnections } from './rounds.ts';

export const THROUGHPUT_CONNECTIONS = 32;
/** Sent at the start of a turn and not counted: a connection that was idle, a processor that did something else. */
const NOT_COUNTED = 5;

/** Milliseconds of every plain request at one connection. */
export async function plainLatency(systems: readonly System[], effort: Effort['latency']): Promise<Figures> {
  const figures = emptyFigures(systems);
  await inRounds(systems, { connections: 1, rounds: effort.rounds }, async caller => {
    for (let n = 0; n < NOT_COUNTED; n++) await caller.send(plain);
    for (let n = 0; n < effort.requests; n++) {
      const { total } = await caller.send(plain);
      figures.get(caller.system.name)?.push(total);
    }
  });
  return figures;
}

/** Plain answers a second at 32 connections, one figure for each turn. */
export async function plainThroughput(systems: readonly System[], effort: Effort['throughput']): Promise<Figures> {
  const figures = emptyFigures(systems);
  const { rounds, turnMs } = effort;
  await inRounds(systems, { connections: THROUGHPUT_CONNECTIONS, rounds }, async caller => {
    const from = performance.now() + turnMs / 5;
    const until = from + turnMs;
    let answers = 0;
    await onConnections(THROUGHPUT_CONNECTIONS, async () => {
      await caller.send(plain);
      const now = performance.now();
      if (now >= from && now < until) answers++;
      return now < until;
    });
    figures.get(caller.system.name)?.push((answers * 1000) / turnMs);
  });
  return figures;
}
