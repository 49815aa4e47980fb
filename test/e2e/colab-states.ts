import type { ColabState } from '../../main/node/control/index.ts';
import { noWorker } from '../node/control/stand-in-colab.ts';

type Worker = NonNullable<ColabState['backends'][number]['worker']>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A worker in the middle of a good session. */
export function worker(more: Partial<Worker> = {}, leftMs = 7.5 * HOUR): Worker {
  const now = Date.now();
  const endsAt = now + leftMs;
  return {
    standing: 'ready',
    startedAt: endsAt - 12 * HOUR,
    endsAt,
    phase: 'running',
    gpu: { name: 'Tesla T4', memory: 16.1e9, memoryUsed: 6.4e9 },
    inFlight: 2,
    lastWork: now - 4 * MINUTE,
    roundTrip: 143.2,
    link: { cuts: 3, resumed: 3, duplicates: 1 },
    ...more,
  };
}

/** One backend with that worker. */
export function attached(one: Worker = worker(), rest: Partial<ColabState> = {}): ColabState {
  const now = Date.now();
  return {
    ...noWorker,
    backends: [{ id: 'colab', model: 'mistral:7b', slots: 5, worker: one }],
    events: [
      {
        at: now - 12 * MINUTE,
        kind: 'resumed',
        backend: 'colab',
        text: 'The worker is back and goes on where it was.',
      },
      {
        at: now - 13 * MINUTE,
        kind: 'cut',
        backend: 'colab',
        text: 'The connection to the worker broke; it may come back and go on where it was. (3 times)',
      },
      { at: now - 262 * MINUTE, kind: 'ready', backend: 'colab', text: 'The worker serves mistral:7b.' },
      { at: now - 268 * MINUTE, kind: 'attached', backend: 'colab', text: 'A worker attached (Tesla T4).' },
      {
        at: now - 269 * MINUTE,
        kind: 'refused',
        text: 'A worker was turned away: its line was used already, by another worker; show a new one on the page Colab.',
      },
    ],
    ...rest,
  };
}
