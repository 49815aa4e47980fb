import { type Ask, plain, stream } from '../ask.ts';
import type { System } from '../systems/system.ts';
import { emptyFigures, type Figures, inRounds, onConnections } from './rounds.ts';

export interface StreamFigures {
  /** Milliseconds from sending to the first token, of every stream. */
  readonly firstToken: Figures;
  /** Milliseconds from sending to the end. */
  readonly total: Figures;
}

export interface StreamOptions {
  readonly connections: number;
  readonly rounds: number;
  /** Streams in one turn of a system, all connections together. */
  readonly requests: number;
  readonly ask?: Ask;
}

/** Streams of 64 events: as soon as one has ended, its connection sends the next. */
export async function streamTimes(systems: readonly System[], options: StreamOptions): Promise<StreamFigures> {
  const able = systems.filter(system => system.streams);
  const firstToken = emptyFigures(able);
  const total = emptyFigures(able);
  await inRounds(able, options, async caller => {
    const { name } = caller.system;
    // Opens what the server closed since the last turn; connecting is not what is measured.
    await Promise.all(Array.from({ length: options.connections }, () => caller.send(plain)));
    let left = options.requests;
    await onConnections(options.connections, async () => {
      if (left-- <= 0) return false;
      const times = await caller.send(options.ask ?? stream);
      firstToken.get(name)?.push(times.firstToken);
      total.get(name)?.push(times.total);
      return true;
    });
  });
  return { firstToken, total };
}
