import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { tierSchema } from '../config/index.ts';
import type { RequestsView } from './requests-view.ts';
import { trpc } from './trpc.ts';

const MOST_LISTED = 200;
/** Each is looked for in every request that is kept. */
const MOST_WORDS = 8;

const RESULTS = ['ok', 'fell-back', 'refused', 'broken', 'cancelled', 'queued'] as const;
const time = z.number().min(0).max(8.64e15).transform(Math.round);

const listQuestion = z.strictObject({
  /** Words of it, in any order; a request has all of them. */
  search: z.string().max(200).default(''),
  results: z.array(z.enum(RESULTS)).min(1).max(RESULTS.length).optional(),
  tier: tierSchema.optional(),
  backend: z.string().min(1).max(100).optional(),
  userTier: z.enum(['free', 'paid']).optional(),
  from: time.optional(),
  to: time.optional(),
  offset: z.int().min(0).max(1_000_000).default(0),
  limit: z.int().min(1).max(MOST_LISTED).default(50),
});
const oneQuestion = z.strictObject({ id: z.string().min(1).max(100) });

/** Past requests, as their owner looks through them; no text of any is shown. */
export function requestProcedures(requests: RequestsView) {
  const { procedure } = trpc;
  return {
    requests: procedure.input(listQuestion).query(({ input: { search, ...rest } }) => {
      const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
      return requests.list({ words, ...given(rest) });
    }),
    request: procedure.input(oneQuestion).query(({ input: { id } }) => {
      const found = requests.find(id);
      if (found) return found;
      throw new TRPCError({ code: 'NOT_FOUND', message: `No request ${id} is kept here any more.` });
    }),
  };
}

type Given = Omit<z.output<typeof listQuestion>, 'search'>;

/** A filter has only what was asked for. */
function given({ offset, limit, results, tier, backend, userTier, from, to }: Given) {
  return {
    offset,
    limit,
    ...(results ? { results } : {}),
    ...(tier ? { tier } : {}),
    ...(backend === undefined ? {} : { backend }),
    ...(userTier ? { userTier } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
