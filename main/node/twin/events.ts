import { z } from 'zod';
import type { Clock } from '../clock/index.ts';
import type { Kept } from './identity.ts';

const KINDS = [
  'became-active',
  'became-standby',
  'twin-lost',
  'twin-back',
  'both-were-active',
  'paired',
  'unpaired',
] as const;

/** Something that happened between the two. */
export interface TwinEvent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly kind: (typeof KINDS)[number];
  /** For people. */
  readonly text: string;
}

const KEY = 'twin events';
/** Two nodes on a bad link have a few a day. */
const MOST = 100;

const eventsSchema = z.array(z.object({ at: z.number(), kind: z.enum(KINDS), text: z.string().max(500) })).max(MOST);

/** What happened between the two lately, for the page and the report; it survives a restart. */
export class TwinEvents {
  readonly #kept: Kept;
  readonly #clock: Clock;
  #events: readonly TwinEvent[];

  constructor(kept: Kept, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
    const read = eventsSchema.safeParse(kept.get(KEY));
    this.#events = read.success ? read.data : [];
  }

  /** Newest first. */
  get all(): readonly TwinEvent[] {
    return this.#events;
  }

  add(kind: TwinEvent['kind'], text: string): void {
    this.#events = [{ at: this.#clock.now(), kind, text }, ...this.#events].slice(0, MOST);
    this.#kept.put(KEY, this.#events);
  }
}
