import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import type { Authenticator } from './auth.ts';
import { CallerLeft, type GatewayDeps } from './call.ts';
import { chatRoute } from './chat.ts';
import { completionsRoute } from './completions.ts';
import { embeddingsRoute } from './embeddings.ts';
import { envelope, GatewayError, retryHeaders } from './errors.ts';
import { inferenceRoute } from './inference.ts';
import { modelsRoute } from './models.ts';

/** The contract's 10 MiB. */
const BODY_LIMIT = 10 * 1024 * 1024;
const HEADER_LIMIT = 16 * 1024;
/** A whole request must be here within this time, its headers sooner; slower callers are attacks or broken. */
const REQUEST_TIMEOUT = 60_000;
const HEADERS_TIMEOUT = 10_000;
/** Longer than the idle time of the usual proxies and clients, so that it is they who close. */
const KEEP_ALIVE_TIMEOUT = 75_000;

export interface GatewayOptions extends GatewayDeps {
  readonly config: Config['gateway'];
  /** Read at each request: keys change without a restart. */
  readonly auth: () => Authenticator;
  readonly log: Logger;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** No new requests; resolves when the running ones have ended or `limit` ms have passed. */
  drain(limit: number): Promise<void>;
  /** Cuts everything off. */
  close(): Promise<void>;
}

export type GatewayStart =
  | { readonly kind: 'listening'; readonly gateway: Gateway }
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'cannot-listen'; readonly host: string; readonly port: number; readonly code: string };

/** Why a listener could not be opened, apart from a port that is taken: not this machine's address, not our right. */
const CANNOT_LISTEN = new Set(['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAFNOSUPPORT', 'EINVAL']);

/** Opens the gateway, the only port that a tunnel exposes. */
export async function startGateway(options: GatewayOptions): Promise<GatewayStart> {
  const { config, auth, log } = options;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    forceCloseConnections: true,
    return503OnClosing: false,
    http: { maxHeaderSize: HEADER_LIMIT, headersTimeout: HEADERS_TIMEOUT },
    routerOptions: { maxParamLength: 500 },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => sendError(log, error, request, reply),
  });
  // Whatever a caller says it sends, only JSON is understood; the routes read the bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(log, error, request, reply));
  app.setNotFoundHandler(request => {
    throw new GatewayError({
      status: 404,
      code: 'not_found',
      message: `There is nothing at ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}.`,
    });
  });
  if (config.corsOrigins.length > 0) await app.register(cors, { origin: config.corsOrigins });

  const running = new Running();
  app.addHook('onRequest', async (request, reply) => {
    if (running.isDraining) throw draining(reply);
    if (request.routeOptions.url !== '/health') auth().check(request);
    running.track(reply);
  });
  app.addHook('preValidation', async request => {
    // A POST without a body has no content type and so no parser.
    if (request.method === 'POST' && !Buffer.isBuffer(request.body)) request.body = Buffer.alloc(0);
  });
  app.get('/health', async () => ({ status: 'ok' }));
  addRoutes(app, options);

  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const { host, port } = config;
    if (code === 'EADDRINUSE') return { kind: 'port-taken', port };
    if (CANNOT_LISTEN.has(code)) return { kind: 'cannot-listen', host, port, code };
    throw error;
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    kind: 'listening',
    gateway: {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      port,
      drain: limit => running.drain(limit),
      close: () => app.close(),
    },
  };
}

function addRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  chatRoute(app, deps);
  completionsRoute(app, deps);
  embeddingsRoute(app, deps);
  modelsRoute(app, deps);
  inferenceRoute(app, deps);
}

/** Requests under way, so that a stop can wait for them. */
class Running {
  #count = 0;
  #isDraining = false;
  #idle: (() => void) | undefined;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  track(reply: FastifyReply): void {
    this.#count += 1;
    reply.raw.once('close', () => {
      this.#count -= 1;
      if (this.#count === 0) this.#idle?.();
    });
  }

  drain(limit: number): Promise<void> {
    this.#isDraining = true;
    if (this.#count === 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, limit);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function draining(reply: FastifyReply): GatewayError {
  reply.header('connection', 'close');
  return new GatewayError({
    status: 503,
    type: 'service_unavailable_error',
    code: 'node_stopping',
    message: 'This node is stopping. Ask its twin, or try again in a moment.',
    retryAfter: 5000,
  });
}

/** Every error leaves through here, in the envelope; what was not foreseen is logged and shown without details. */
function sendError(log: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof CallerLeft) {
    if (!reply.raw.destroyed) reply.raw.destroy();
    return;
  }
  const shown = shownError(error);
  if (shown.status >= 500 && !(error instanceof GatewayError)) {
    log.error({ err: error, method: request.method, url: request.url.split('?')[0] }, 'a request met a bug');
  }
  if (reply.raw.headersSent) {
    reply.raw.end(`data: ${envelope(shown)}\n\n`);
    return;
  }
  if (reply.sent) {
    // A stream that broke before its head was written: the reply is ours to end.
    reply.raw.writeHead(shown.status, { 'content-type': 'application/json; charset=utf-8' }).end(envelope(shown));
    return;
  }
  reply.code(shown.status).headers(retryHeaders(shown)).type('application/json; charset=utf-8').send(envelope(shown));
}

function shownError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new GatewayError({ status: 413, code: 'body_too_large', message: 'The body is larger than 10 MiB.' });
  }
  if (status >= 400 && status < 500) {
    const message = error instanceof Error ? error.message : 'The request is malformed.';
    return new GatewayError({ status: status === 404 ? 404 : 400, code: 'invalid_request', message });
  }
  return new GatewayError({
    status: 500,
    code: 'internal_error',
    message: 'Tandem met a fault of its own. It is in the log.',
  });
}

/** What is not even HTTP is answered on the bare socket, in the envelope all the same. */
function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The headers are larger than 16 KiB.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive in time.']
        : [400, 'Bad Request', 'The request is not valid HTTP.'];
  const body = envelope({ message, type: 'invalid_request_error', param: null, code: 'malformed_http' });
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
