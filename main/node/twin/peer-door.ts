import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Secret } from '../config/index.ts';
import type { PeerHandler, PeerHandlers, RefusalReason } from './peer.ts';
import {
  type Incoming,
  type Knock,
  NonceMemory,
  type NotTaken,
  openRequest,
  PEER_CONTENT_TYPE,
  PEER_PATH,
  readKnock,
} from './wire/index.ts';

export interface PeerDoorDeps {
  readonly nodeId: string;
  /** Shared with the twin; read at each message, for a pairing changes it. */
  readonly secret: () => Secret | undefined;
  /** Which start of this node it is: another text at each. */
  readonly boot: string;
  readonly handlers: () => PeerHandlers;
  readonly clock: Clock;
  readonly log: Logger;
  /** One that was not, or that cannot be taken. */
  readonly refused: (reason: NotTaken['reason'], message: string) => void;
}

/** A job of 10 MiB, its answer, and JSON in JSON. */
const BODY_LIMIT = 24 * 1024 * 1024;

/** The door that only the twin has a key to: `POST /peer/v1/<operation>`. */
export function peerDoor(app: FastifyInstance, deps: PeerDoorDeps): void {
  const { nodeId, boot, clock } = deps;
  const nonces = new NonceMemory(clock);
  const knocks = new WeakMap<FastifyRequest, Knock>();
  const refuse = (reply: FastifyReply, refusal: NotTaken) => {
    deps.refused(refusal.reason, refusal.message);
    return turnAway(reply, refusal, deps);
  };
  app.post<{ Params: { operation: string } }>(
    `${PEER_PATH}:operation`,
    {
      bodyLimit: BODY_LIMIT,
      // Before the body is read: some stranger's long bodies would fill the memory.
      onRequest: async (request, reply) => {
        const receiver = { nodeId, secret: deps.secret(), boot, clock };
        const knock = readKnock(request.params.operation, request.headers, receiver);
        if (knock.kind === 'refused') return refuse(reply, knock);
        knocks.set(request, knock);
      },
    },
    async (request, reply) => {
      const { operation } = request.params;
      const knock = knocks.get(request);
      if (!knock) throw new Error('a message came past the door');
      const incoming = openRequest(knock, request.body as Buffer, nonces);
      if (incoming.kind === 'refused') return refuse(reply, incoming);
      const handler = Object.hasOwn(deps.handlers(), operation) ? deps.handlers()[operation] : undefined;
      const answers = answersOf(operation, handler, incoming, goneSignal(request, reply), deps.log);
      return reply
        .type(PEER_CONTENT_TYPE)
        .header('cache-control', 'no-store, no-transform')
        .send(Readable.from(answers));
    },
  );
}

/** What is sent back, sealed: messages, each in a frame of its own, and the end. */
async function* answersOf(
  operation: string,
  handler: PeerHandler | undefined,
  { message, answer }: Extract<Incoming, { kind: 'opened' }>,
  signal: AbortSignal,
  log: Logger,
): AsyncGenerator<Buffer> {
  if (!handler) return yield answer.seal({ refused: 'unknown-operation' satisfies RefusalReason }, true);
  try {
    if (handler.kind === 'answer') return yield answer.seal({ message: await handler.handle(message, signal) }, true);
    for await (const part of handler.handle(message, signal)) yield answer.seal({ message: part }, false);
    yield answer.seal({ end: true }, true);
  } catch (error) {
    if (signal.aborted) return;
    log.error({ err: error, operation }, 'a message of the twin met a bug');
    yield answer.seal({ failed: 'The twin met a fault of its own. It is in its log.' }, true);
  }
}

/** Aborted when the twin hangs up before the answer is through. */
function goneSignal(request: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (request.raw.socket.destroyed) controller.abort(new Error('the twin hung up'));
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new Error('the twin hung up'));
  });
  return controller.signal;
}

const STATUS: Readonly<Record<NotTaken['reason'], number>> = {
  version: 426,
  'not-paired': 403,
  'not-opened': 401,
  'clock-skew': 401,
  replayed: 409,
  restarted: 409,
  'unknown-operation': 404,
};

function turnAway(reply: FastifyReply, { reason, message }: NotTaken, { boot, clock }: PeerDoorDeps): FastifyReply {
  const error = { message, type: 'peer_error', param: null, code: reason };
  // For a twin that has to seal anew. It is no secret: a start's name opens nothing.
  return reply.code(STATUS[reason]).send({ error, boot, time: Math.round(clock.now()) });
}
