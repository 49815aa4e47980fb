import { plain, stream } from '../ask.ts';
import { type Caller, openCaller } from '../caller.ts';
import type { Effort } from '../effort.ts';
import { shuffled } from '../statistics.ts';
import type { System, SystemName } from '../systems/system.ts';

/** One list of figures for each system. */
export type Figures = ReadonlyMap<SystemName, number[]>;

/**
 * Gives each system one turn in each round, in an order of chance, over connections that stay open between its turns:
 * what the machine does meanwhile then meets all of them alike.
 */
export async function inRounds(
  systems: readonly System[],
  options: { readonly connections: number; readonly rounds: number },
  turn: (caller: Caller) => Promise<void>,
): Promise<void> {
  const callers = systems.map(system => openCaller(system, options.connections));
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const caller of shuffled(callers)) {
        await turn(caller);
        caller.checkAll();
      }
    }
  } finally {
    await Promise.all(callers.map(caller => caller.close()));
  }
}

/** Runs `one` on so many connections at a time until it has no more to do. */
export async function onConnections(connections: number, one: () => Promise<boolean>): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (await one());
    }),
  );
}

/**
 * Lets every system compile its hot path before anything counts. By the number of its answers, since on a busy machine
 * a second may be enough for a short path and not for a long one; whoever is too slow for that gets the time alone.
 */
export async function warmUp(systems: readonly System[], effort: Effort['warmUp']): Promise<void> {
  for (const [ask, most] of [
    [plain, effort.plain],
    [stream, effort.streams],
  ] as const) {
    const able = systems.filter(system => ask.shape === 'plain' || system.streams);
    await inRounds(able, { connections: 16, rounds: 1 }, async caller => {
      const until = performance.now() + effort.limitMs;
      let left = most;
      await onConnections(16, async () => {
        await caller.send(ask);
        left -= 1;
        return left > 0 && performance.now() < until;
      });
    });
  }
}

export function emptyFigures(systems: readonly System[]): Map<SystemName, number[]> {
  return new Map(systems.map(system => [system.name, []]));
}
