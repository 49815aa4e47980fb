import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Config } from '../config/index.ts';
import type { Authenticator } from './auth.ts';
import { answerBrokenHttp, answerOddities } from './broken-http.ts';
import type { RouteDeps } from './call.ts';
import { chatRoute } from './chat.ts';
import { completionsRoute } from './completions.ts';
import { embeddingsRoute } from './embeddings.ts';
import { sendError } from './error-reply.ts';
import { badRequest, GatewayError, NodeStopping } from './errors.ts';
import { feedbackRoute } from './feedback.ts';
import { inferenceRoute } from './inference.ts';
import { jobsRoutes } from './jobs.ts';
import { modelsRoute } from './models.ts';
import { type RouterView, routerRoute } from './router.ts';
import { Running } from './running.ts';

/** The contract's 10 MiB. */
const BODY_LIMIT = 10 * 1024 * 1024;
const HEADER_LIMIT = 16 * 1024;

/** How long a caller may take to say what it wants, ms; slower ones are attacks or broken. */
interface Patience {
  /** The headers. */
  readonly headers: number;
  /** The whole request. */
  readonly request: number;
}

const PATIENCE: Patience = { headers: 10_000, request: 60_000 };
/** Longer than the idle time of the usual proxies and clients, so that it is they who close. */
const KEEP_ALIVE_TIMEOUT = 75_000;

export interface GatewayOptions extends Omit<RouteDeps, 'callerOf'> {
  readonly config: Config['gateway'];
  /** Read at each request: keys change without a restart. */
  readonly auth: () => Authenticator;
  readonly patience?: Patience;
  /** Left out: this node tells nobody which one is active. */
  readonly router?: () => RouterView;
  /** Routes that callers with a key have no business with. */
  readonly guarded?: readonly GuardedRoutes[];
  /** Requests that may change to another protocol; all others are answered as if they had not asked for it. */
  readonly mayUpgrade?: (request: IncomingMessage) => boolean;
}

/** Routes with an authentication of their own, which no key of the gateway opens. */
export interface GuardedRoutes {
  /** All their addresses begin with it: `/peer/`. */
  readonly prefix: string;
  add(app: FastifyInstance): void;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** No new requests; the running ones have `limit` ms to end, and are told then that the node is stopping. */
  drain(limit: number): Promise<void>;
  /** Ends everything; who still waits is told so, if that can be done at once. */
  close(): Promise<void>;
}

export type GatewayStart =
  | { readonly kind: 'listening'; readonly gateway: Gateway }
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'cannot-listen'; readonly host: string; readonly port: number; readonly code: string };

/** The response extras, for web pages of `corsOrigins`: a browser shows them no header that is not named. */
const EXPOSED_HEADERS = [
  'location',
  'preference-applied',
  'retry-after',
  'x-should-retry',
  ...['request-id', 'node', 'backend', 'tier', 'complexity', 'attempts'].map(name => `x-tandem-${name}`),
];

/** Why a listener could not be opened, apart from a port that is taken: not this machine's address, not our right. */
const CANNOT_LISTEN = new Set(['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAFNOSUPPORT', 'EINVAL']);

/** Opens the gateway, the only port that a tunnel exposes. */
export async function startGateway(options: GatewayOptions): Promise<GatewayStart> {
  const { host, port } = options.config;
  const running = new Running();
  const app = await createApp(options, running);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE') return { kind: 'port-taken', port };
    if (CANNOT_LISTEN.has(code)) return { kind: 'cannot-listen', host, port, code };
    throw error;
  }
  const address = app.server.address();
  const realPort = typeof address === 'object' && address ? address.port : port;
  return {
    kind: 'listening',
    gateway: {
      url: `http://${hostInUrl(host)}:${realPort}`,
      port: realPort,
      drain: limit => running.drain(limit),
      close: async () => {
        await running.cut();
        await app.close();
      },
    },
  };
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function createApp(options: GatewayOptions, running: Running): Promise<FastifyInstance> {
  const { config, patience = PATIENCE } = options;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: patience.request,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    forceCloseConnections: true,
    return503OnClosing: false,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: patience.headers,
      // Node looks for slow requests every half minute; the limits would be several times as long as they say.
      connectionsCheckingInterval: patience.headers / 10,
      // Checked in a hook: Node's own refusal has no body.
      requireHostHeader: false,
      shouldUpgradeCallback: request => options.mayUpgrade?.(request) ?? false,
    },
    routerOptions: { maxParamLength: 500 },
    clientErrorHandler: (error, socket) => answerBrokenHttp(error, socket, running.isAnswering(socket)),
    frameworkErrors: (error, request, reply) => sendError(options, error, request, reply),
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(options, error, request, reply));
  answerOddities(app.server);
  app.server.on('connection', socket => running.connected(socket));
  if (config.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: config.corsOrigins,
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
    });
  }
  addDoor(app, options, running);
  answerNotFound(app);
  app.get('/health', async () => ({ status: 'ok' }));
  addRoutes(app, { ...options, callerOf: request => options.auth().check(request) });
  const { router, guarded = [] } = options;
  if (router) routerRoute(app, { router });
  for (const { add } of guarded) add(app);
  return app;
}

/** What every request has to pass, and how its body is read. */
function addDoor(app: FastifyInstance, { auth, guarded = [] }: GatewayOptions, running: Running): void {
  const isOpen = (route: string | undefined) =>
    route === '/health' || (route !== undefined && guarded.some(({ prefix }) => route.startsWith(prefix)));
  app.decorateReply('underway');
  // With callbacks, not promises: every request comes through here.
  app.addHook('onRequest', (request, reply, done) => {
    if (running.isDraining) throw draining(reply);
    reply.underway = running.track(reply.raw);
    const { httpVersion, headers } = request.raw;
    if (headers.host === undefined && httpVersion === '1.1') throw badRequest('The Host header is missing.', 'host');
    if (!isOpen(request.routeOptions.url)) auth().check(request);
    done();
  });
  // Whatever a caller says it sends, only JSON is understood; the routes read the bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('preValidation', (request, _reply, done) => {
    // A POST without a body has no content type and so no parser.
    if (request.method === 'POST' && !Buffer.isBuffer(request.body)) request.body = Buffer.alloc(0);
    done();
  });
}

/** A wrong address, or a right one with the wrong method. To be called before the routes are added. */
function answerNotFound(app: FastifyInstance): void {
  // Kept here: Fastify's own `hasRoute` takes the caller's path for a pattern, and throws at an odd one.
  const methodsAt = new Map<string, readonly string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    methodsAt.set(url, [...(methodsAt.get(url) ?? []), ...[method].flat()]);
  });
  app.setNotFoundHandler(({ method, url }, reply) => {
    const path = url.split('?')[0] ?? '';
    const where = path.slice(0, 200);
    const allowed = methodsAt.get([...methodsAt.keys()].find(pattern => fits(path, pattern)) ?? '');
    if (!allowed) {
      throw new GatewayError({ status: 404, code: 'not_found', message: `There is nothing at ${method} ${where}.` });
    }
    reply.header('allow', allowed.join(', '));
    const message = `${where} takes ${allowed.join(' and ')}, not ${method}.`;
    throw new GatewayError({ status: 405, code: 'method_not_allowed', message });
  });
}

/** Whether a path is one of a route's, whose parameters stand for any text. */
function fits(path: string, pattern: string): boolean {
  const given = path.split('/');
  const parts = pattern.split('/');
  return given.length === parts.length && parts.every((part, place) => part.startsWith(':') || part === given[place]);
}

function addRoutes(app: FastifyInstance, deps: RouteDeps): void {
  chatRoute(app, deps);
  completionsRoute(app, deps);
  embeddingsRoute(app, deps);
  modelsRoute(app, deps);
  inferenceRoute(app, deps);
  const { jobs, rate } = deps;
  if (jobs) jobsRoutes(app, { ...deps, jobs });
  if (rate) feedbackRoute(app, { rate });
}

function draining(reply: FastifyReply): GatewayError {
  reply.header('connection', 'close');
  return new NodeStopping();
}
