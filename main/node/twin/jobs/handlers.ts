import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { type Adopted, type Copies, compareStandings, type JobCopy, type Queue } from '../../queue/index.ts';
import type { PeerHandler, PeerHandlers } from '../peer.ts';
import { lengthOf } from './courier.ts';
import {
  cancelAnswer,
  copyAnswer,
  copyMessage,
  fetchAnswer,
  fetchMessage,
  jobMessage,
  LONG_ENOUGH,
  MOST_STANDINGS,
  type syncAnswer,
  syncMessage,
} from './messages.ts';
import type { Wire } from './wire.ts';

export interface HandlersDeps {
  readonly queue: Pick<Queue, 'cancel' | 'discard' | 'find'>;
  readonly copies: Copies;
  readonly wire: Wire;
}

/** What this node answers its twin about jobs. */
export function jobHandlers(deps: HandlersDeps): PeerHandlers {
  const { copies, wire, queue } = deps;
  return {
    'job.copy': answering(wire, copyMessage, async message => {
      const results: z.output<typeof copyAnswer>['results'] = [];
      for (const copy of message.copies) {
        results.push(resultOf(copies, copy, copies.adopt(copy, message.arrival)));
        // Each is a write to the disk; what else the node has to do comes in between.
        await setImmediate();
      }
      return copyAnswer.parse({ drains: wire.drains, results });
    }),
    'job.sync': answering(wire, syncMessage, async message => compare(deps, message)),
    'job.fetch': answering(wire, fetchMessage, async ({ ids }) => {
      const found: JobCopy[] = [];
      let looked = 0;
      let length = 0;
      for (const id of ids) {
        const copy = copies.copy(id, 'with-request');
        length += copy ? lengthOf(copy) : 0;
        if (looked > 0 && length > LONG_ENOUGH) break;
        if (copy) found.push(copy);
        looked += 1;
      }
      return fetchAnswer.parse({ drains: wire.drains, copies: found, looked: Math.max(1, looked) });
    }),
    'job.cancel': answering(wire, jobMessage, async ({ id }) => {
      const { kind } = queue.cancel(id);
      return cancelAnswer.parse({ drains: wire.drains, kind, copy: copies.copy(id, 'without-request') });
    }),
    'job.discard': answering(wire, jobMessage, async ({ id }) => {
      queue.discard(id);
      return { drains: wire.drains };
    }),
  };
}

/** @throws what the peer tells its twin as a failure: the message is none */
function answering<T extends { readonly drains: boolean }>(
  wire: Wire,
  schema: z.ZodType<T>,
  answer: (message: T) => Promise<unknown>,
): PeerHandler {
  return {
    kind: 'answer',
    async handle(given) {
      const message = schema.parse(given);
      wire.learn(message);
      return answer(message);
    },
  };
}

function resultOf(copies: Copies, { job }: JobCopy, kind: Adopted) {
  const by = kind === 'key-taken' ? copies.holderOfKey(job) : undefined;
  return { id: job.id, kind, ...(by === undefined ? {} : { by }) };
}

/** Which of two nodes' copies count, as far as one page goes. */
function compare(
  { copies, wire }: HandlersDeps,
  { after, upTo, endedSince, standings }: z.output<typeof syncMessage>,
): z.output<typeof syncAnswer> {
  const ours = copies.standings({ after, upTo, endedSince, limit: MOST_STANDINGS });
  const reached = ours.length < MOST_STANDINGS ? upTo : ours.at(-1)?.id;
  const isReached = (id: string) => reached === undefined || id <= reached;
  const wanted: string[] = [];
  const newer = new Set(ours.map(({ id }) => id));
  for (const theirs of standings.filter(({ id }) => isReached(id))) {
    const own = copies.standing(theirs.id);
    const difference = own ? compareStandings(own, theirs) : -1;
    if (difference > 0) newer.add(theirs.id);
    else newer.delete(theirs.id);
    if (difference < 0) wanted.push(theirs.id);
  }
  return { drains: wire.drains, upTo: reached, wanted, newer: [...newer] };
}
