import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { CallerLeft } from './call.ts';
import { badRequest, envelope, GatewayError, retryHeaders } from './errors.ts';

const ID = 'x-tandem-request-id';

export interface ErrorDeps {
  readonly log: Logger;
  readonly nodeId: string;
  readonly newRequestId: () => string;
}

/**
 * Every error leaves through here, in the envelope and with the id of its request, which a request that was refused
 * before it got that far is given here; what was not foreseen is logged and shown without details.
 */
export function sendError(deps: ErrorDeps, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof CallerLeft) {
    request.raw.socket.destroy();
    return;
  }
  const shown = shownError(error);
  if (!reply.hasHeader(ID)) reply.headers({ [ID]: deps.newRequestId(), 'x-tandem-node': deps.nodeId });
  if (shown.code === 'internal_error') logBug(deps.log, error, request, reply.getHeader(ID));
  reply.code(shown.status).headers(retryHeaders(shown)).type('application/json; charset=utf-8').send(envelope(shown));
}

/** What was not foreseen, for the log: the request's address, never its text or its headers. */
export function logBug(
  log: Logger,
  error: unknown,
  { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
  requestId?: unknown,
): void {
  log.error({ err: error, method, url: url.split('?')[0], ...(requestId ? { requestId } : {}) }, 'a request met a bug');
}

function shownError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new GatewayError({ status: 413, code: 'body_too_large', message: 'The body is larger than 10 MiB.' });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return badRequest('The Content-Type header is malformed; send application/json.', 'content-type');
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof Error && status >= 400 && status < 500) return badRequest(error.message);
  return new GatewayError({
    status: 500,
    code: 'internal_error',
    message: 'Tandem met a fault of its own. It is in the log.',
  });
}
