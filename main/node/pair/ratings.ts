import { z } from 'zod';
import type { RatingResult } from '../stats/index.ts';
import { type PeerHandlers, text } from '../twin/index.ts';
import { askTwin, type TwinAsked } from './twin-asked.ts';

/** Takes a rating of an answer that this node gave. */
export type RateHere = (requestId: string, rating: 1 | -1, comment: string | undefined) => RatingResult;

/** What came of a rating. `twin-away`: it is of no answer of this node, and the twin, which may know it, is not there. */
export type RatedSomewhere =
  | { readonly kind: 'rated'; readonly tier: string; readonly backend: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'twin-away'; readonly twin: string };

const question = z.object({
  requestId: z.string().min(1).max(100),
  rating: z.literal([1, -1]),
  comment: z.string().max(2000).optional(),
});

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rated'), tier: text(40), backend: text(100) }),
  z.object({ kind: z.literal('unknown') }),
]);

/** Takes the twin's word of a rating: `feedback`. It is never sent on. */
export function ratingHandlers(rateHere: RateHere): PeerHandlers {
  return {
    feedback: {
      kind: 'answer',
      async handle(message) {
        const { requestId, rating, comment } = question.parse(message);
        return plain(rateHere(requestId, rating, comment));
      },
    },
  };
}

/** Rates an answer of this node or, if it knows none of this id, of its twin. */
export async function rateSomewhere(
  asked: TwinAsked,
  rateHere: RateHere,
  given: { readonly requestId: string; readonly rating: 1 | -1; readonly comment?: string | undefined },
): Promise<RatedSomewhere> {
  const here = plain(rateHere(given.requestId, given.rating, given.comment));
  const twin = asked.twin();
  if (here.kind === 'rated' || !twin) return here;
  if (!twin.isHeard) return { kind: 'twin-away', twin: twin.name };
  const told = await askTwin(asked, 'feedback', given);
  if (told.kind === 'refused' && told.reason === 'unknown-operation') return here;
  const { data } = answer.safeParse(told.kind === 'answered' ? told.message : undefined);
  return data ?? { kind: 'twin-away', twin: twin.name };
}

function plain(result: RatingResult): RatedSomewhere {
  if (result.kind === 'unknown') return result;
  const { tier, backend } = result.rated;
  return { kind: 'rated', tier, backend };
}
