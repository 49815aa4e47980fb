import { z } from 'zod';
import type { Clock } from '../clock/index.ts';

const KINDS = ['opened', 'moved', 'unwell', 'well', 'lost', 'refused', 'closed'] as const;

/** Something that happened to the tunnel. */
export interface TunnelEvent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly kind: (typeof KINDS)[number];
  /** For people. */
  readonly text: string;
}

/** From `at` on it was so; `unknown`: the node was not there, or no tunnel was wanted. */
interface Span {
  readonly at: number;
  readonly was: 'up' | 'down' | 'unknown';
}

export interface Uptime {
  /** Of the time that a tunnel was wanted, 0 to 1. */
  readonly share: number;
  /** So long a tunnel was wanted, ms. */
  readonly wanted: number;
}

/** Where it is kept over a restart. */
export interface KeptTunnel {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

const KEY = 'tunnel history';
const MOST_EVENTS = 100;
/** A tunnel that changes more often is down in any case. */
const MOST_SPANS = 1000;
const DAY = 86_400_000;

const historySchema = z.object({
  events: z.array(z.object({ at: z.number(), kind: z.enum(KINDS), text: z.string().max(500) })).max(MOST_EVENTS),
  spans: z.array(z.object({ at: z.number(), was: z.enum(['up', 'down', 'unknown']) })).max(MOST_SPANS),
  /** When the node was last known to run. */
  seen: z.number(),
});

/** What happened to the tunnel, and how much of the last day it was there; it survives a restart. */
export class TunnelHistory {
  readonly #kept: KeptTunnel;
  readonly #clock: Clock;
  #events: readonly TunnelEvent[] = [];
  #spans: readonly Span[] = [];

  constructor(kept: KeptTunnel, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
    const { data } = historySchema.safeParse(kept.get(KEY));
    if (!data) return;
    this.#events = data.events;
    // Whatever was, nobody knows of it after the node was last there.
    this.#spans = [...data.spans, { at: data.seen, was: 'unknown' as const }].slice(-MOST_SPANS);
  }

  /** Newest first. */
  get events(): readonly TunnelEvent[] {
    return this.#events;
  }

  add(kind: TunnelEvent['kind'], text: string): void {
    this.#events = [{ at: this.#clock.now(), kind, text: text.slice(0, 500) }, ...this.#events].slice(0, MOST_EVENTS);
    this.#keep();
  }

  /** How it is from now on. To be told also when nothing has changed, now and then. */
  is(was: Span['was']): void {
    const now = this.#clock.now();
    if (this.#spans.at(-1)?.was !== was) {
      const since = this.#spans.findLastIndex(({ at }) => at <= now - DAY);
      this.#spans = [...this.#spans.slice(Math.max(0, since)), { at: now, was }].slice(-MOST_SPANS);
    }
    this.#keep();
  }

  /** Over the last day; undefined: no tunnel was wanted. */
  uptime(): Uptime | undefined {
    const now = this.#clock.now();
    let up = 0;
    let wanted = 0;
    this.#spans.forEach(({ at, was }, place) => {
      const from = Math.max(at, now - DAY);
      const to = Math.min(this.#spans[place + 1]?.at ?? now, now);
      if (was === 'unknown' || to <= from) return;
      wanted += to - from;
      if (was === 'up') up += to - from;
    });
    return wanted === 0 ? undefined : { share: up / wanted, wanted };
  }

  #keep(): void {
    this.#kept.put(KEY, { events: this.#events, spans: this.#spans, seen: this.#clock.now() });
  }
}
