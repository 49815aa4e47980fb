import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { jsonIn } from '../json.ts';
import { PAIR_BEGIN, PAIR_FINISH } from './guest.ts';
import type { PairingHost } from './host.ts';

const beginSchema = z.object({ opening: z.string().min(1).max(1000) });
const finishSchema = z.object({
  exchange: z.string().max(100),
  last: z.string().min(1).max(1000),
  introduction: z.string().min(1).max(8000),
});

/** Small: two short texts. */
const BODY_LIMIT = 16 * 1024;

/** Where the other machine knocks with the code; without a code that is shown nothing is behind it. */
export function pairingRoutes(app: FastifyInstance, host: PairingHost): void {
  app.post(PAIR_BEGIN, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const read = beginSchema.safeParse(jsonIn(textOf(request.body)));
    if (!read.success) return refuse(reply, 'That is no opening of a pairing.');
    const begun = host.begin(read.data.opening);
    return begun.kind === 'begun' ? { exchange: begun.exchange, reply: begun.reply } : refuse(reply, begun.message);
  });
  app.post(PAIR_FINISH, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const read = finishSchema.safeParse(jsonIn(textOf(request.body)));
    if (!read.success) return refuse(reply, 'That is no end of a pairing.');
    const { exchange, last, introduction } = read.data;
    const finished = await host.finish(exchange, last, introduction);
    return finished.kind === 'paired' ? { introduction: finished.introduction } : refuse(reply, finished.message);
  });
}

function textOf(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString('utf8') : '';
}

function refuse(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(403).send({ error: { message, type: 'peer_error', param: null, code: 'not-paired' } });
}
