import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RatedSomewhere } from '../pair/index.ts';
import { parseBody } from './body.ts';
import { badField } from './chat-schema.ts';
import { GatewayError } from './errors.ts';

/** Takes what a user thinks of an answer of this node or of its twin. */
export type Rate = (requestId: string, rating: 1 | -1, comment: string | undefined) => Promise<RatedSomewhere>;

/** A twin that was started anew is heard again after about so long, ms. */
const TWIN_AWAY = 30_000;

const feedbackSchema = z.strictObject({
  requestId: z.string().min(1).max(100),
  rating: z.literal([1, -1], { error: 'expected 1 or -1' }),
  comment: z.string().max(2000).optional(),
});

/** `POST /v1/feedback`: one rating a request; a later one takes the place of an earlier. */
export function feedbackRoute(app: FastifyInstance, { rate }: { readonly rate: Rate }): void {
  app.post<{ Body: Buffer }>('/v1/feedback', async request => {
    const { data, error } = feedbackSchema.safeParse(parseBody(request.body, request.headers));
    if (!data) throw badField(error);
    const { requestId, rating } = data;
    const result = await rate(requestId, rating, data.comment?.trim() || undefined);
    if (result.kind === 'unknown') {
      throw new GatewayError({
        status: 404,
        code: 'request_not_found',
        param: 'requestId',
        message: `No answer of this node has the id ${requestId}. It is in x-tandem-request-id, and may be rated for a week.`,
      });
    }
    if (result.kind === 'twin-away') {
      throw new GatewayError({
        status: 503,
        code: 'twin_not_heard',
        message: `No answer of this node has the id ${requestId}, and ${result.twin}, which may have given it, is not heard. Send the rating again later.`,
        retryAfter: TWIN_AWAY,
      });
    }
    const { tier, backend } = result;
    return { requestId, rating, tier, backend };
  });
}
