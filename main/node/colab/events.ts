import { z } from 'zod';
import type { Clock } from '../clock/index.ts';
import type { Kept } from './tokens.ts';

export const EVENT_KINDS = [
  'line-shown',
  'attached',
  'ready',
  'cut',
  'resumed',
  'lost',
  'left',
  'refused',
  'replaced',
  'revoked',
  'ending',
  'draining',
  'over',
  'keep-alive',
  'notebook',
] as const;

/** Something that happened with a Colab worker. */
export interface ColabEvent {
  /** Ms since the epoch. */
  readonly at: number;
  readonly kind: (typeof EVENT_KINDS)[number];
  /** Of the backend; left out where none is known. */
  readonly backend?: string;
  /** For people. */
  readonly text: string;
}

const KEY = 'colab events';
/** A worker on a bad link has a few an hour. */
const MOST = 100;
/** What happens again within this time is one event with a number, ms: the door stands open to the world. */
const SAME = 60_000;

const eventsSchema = z
  .array(
    z.object({
      at: z.number(),
      kind: z.enum(EVENT_KINDS),
      backend: z.string().max(40).optional(),
      text: z.string().max(500),
    }),
  )
  .max(MOST);

/** What happened with the Colab workers lately, for the page; it survives a restart. */
export class ColabEvents {
  readonly #kept: Kept;
  readonly #clock: Clock;
  #events: readonly ColabEvent[];
  /** How often the newest of a text has happened. */
  readonly #times = new Map<string, number>();

  constructor(kept: Kept, clock: Clock) {
    this.#kept = kept;
    this.#clock = clock;
    this.#events = (eventsSchema.safeParse(kept.get(KEY)).data ?? []).map(({ backend, ...event }) =>
      backend === undefined ? event : { ...event, backend },
    );
  }

  /** Newest first. */
  get all(): readonly ColabEvent[] {
    return this.#events;
  }

  add(kind: ColabEvent['kind'], text: string, backend?: string): void {
    const at = this.#clock.now();
    const key = `${kind} ${backend ?? ''} ${text}`;
    const earlier = this.#events.find(event => at - event.at < SAME && bare(event) === key);
    if (!earlier) this.#times.clear();
    const times = earlier ? (this.#times.get(key) ?? 1) + 1 : 1;
    this.#times.set(key, times);
    const said = times > 1 ? `${text} (${times} times)` : text;
    const event = { at, kind, text: said, ...(backend === undefined ? {} : { backend }) };
    this.#events = [event, ...this.#events.filter(other => other !== earlier)].slice(0, MOST);
    // Whoever knocks a thousand times a second must not keep the disk busy.
    if (!earlier) this.#kept.put(KEY, this.#events);
  }
}

function bare({ kind, backend, text }: ColabEvent): string {
  return `${kind} ${backend ?? ''} ${text.replace(/ \(\d+ times\)$/, '')}`;
}
