import type { z } from 'zod';
import type { Copies } from '../../queue/index.ts';
import type { Carried, Courier } from './courier.ts';
import { MOST_STANDINGS, syncAnswer } from './messages.ts';
import type { Reply, Wire } from './wire.ts';

/**
 * Two nodes compare all that they have, page by page by the jobs' ids, and each takes the copies of the other that count.
 * Both ways are done by whoever begins it.
 * @param endedSince jobs that were over before, ms since the epoch, are not spoken of
 * @param progress called whenever the twin has answered
 */
export async function exchange(
  { wire, courier, copies }: { readonly wire: Wire; readonly courier: Courier; readonly copies: Copies },
  endedSince: number,
  progress: () => void,
): Promise<Carried> {
  const again: string[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const standings = copies.standings({ after, endedSince, limit: MOST_STANDINGS });
    const upTo = standings.length < MOST_STANDINGS ? undefined : standings.at(-1)?.id;
    const answer: Reply<z.output<typeof syncAnswer>> = await wire.ask(
      'job.sync',
      { after, upTo, endedSince, standings },
      syncAnswer,
    );
    if (answer.kind !== 'answered') return { again, end: answer.kind === 'silent' ? 'broken' : 'not-spoken' };
    progress();
    const { wanted, newer } = answer.message;
    const reached: string | undefined = answer.message.upTo;
    for (const carried of [await courier.push(wanted, 'known'), await courier.fetch(newer)]) {
      again.push(...carried.again);
      if (carried.end !== 'through') return { again, end: carried.end };
      progress();
    }
    // A twin that does not get on would keep us for ever.
    if (reached !== undefined && reached <= after) return { again, end: 'broken' };
    after = reached;
  }
  return { again, end: 'through' };
}
