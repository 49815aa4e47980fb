import type { Footprint } from './measures/footprint.ts';
import type { Figures } from './measures/rounds.ts';
import type { StreamFigures } from './measures/streams.ts';
import type { System, SystemName } from './systems/system.ts';

/** Everything that one run found out. */
export interface Results {
  readonly systems: readonly Pick<System, 'name' | 'title'>[];
  readonly absent: readonly { readonly name: SystemName; readonly why: string }[];
  readonly latency: Figures;
  readonly throughput: Figures;
  readonly streamsAtOne: StreamFigures;
  readonly streamsAtHundred: StreamFigures;
  /** The same with one event in 20 ms, the speed of a model. */
  readonly pacedStreams: StreamFigures;
  /** Microseconds of processor for one plain answer at 32 connections, and for one stream at 100. */
  readonly processorPlain: Figures;
  readonly processorStreams: Figures;
  readonly footprint: Footprint;
  /** MB of resident memory of each system after all of the above. */
  readonly memoryAfterLoad: ReadonlyMap<SystemName, number>;
  readonly tookMs: number;
}
