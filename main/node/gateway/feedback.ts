import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RatingResult } from '../stats/index.ts';
import { parseBody } from './body.ts';
import { badField } from './chat-schema.ts';
import { GatewayError } from './errors.ts';

/** Takes what a user thinks of an answer. */
export type Rate = (requestId: string, rating: 1 | -1, comment: string | undefined) => RatingResult;

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
    const result = rate(requestId, rating, data.comment?.trim() || undefined);
    if (result.kind === 'unknown') {
      throw new GatewayError({
        status: 404,
        code: 'request_not_found',
        param: 'requestId',
        message: `No answer of this node has the id ${requestId}. It is in x-tandem-request-id, and may be rated for a week.`,
      });
    }
    const { tier, backend } = result.rated;
    return { requestId, rating, tier, backend };
  });
}
