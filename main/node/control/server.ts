import type { AddressInfo } from 'node:net';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { Secret } from '../config/index.ts';
import { checkOrigin, ownAddresses, refusal, securityHeaders, tokenCheck } from './doorman.ts';
import { healthOf } from './health.ts';
import type { NodeView } from './node-view.ts';
import { serveProof } from './proof.ts';
import { describeProblems, planQuestion } from './questions.ts';
import { type ControlRouter, controlRouter } from './router.ts';
import { serveStaticPage } from './static-page.ts';
import { dayQuestion } from './stats-procedures.ts';

/** A prompt of half a million tokens still fits. */
const BODY_LIMIT = 2 * 1024 * 1024;

export interface ControlOptions {
  readonly view: NodeView;
  readonly token: Secret;
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder with the built page (`out/renderer`); may not exist yet. */
  readonly pageFolder: string;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly clock: Clock;
}

export interface ControlServer {
  readonly kind: 'listening';
  /** `http://127.0.0.1:8485`. */
  readonly url: string;
  readonly port: number;
  /** Ends open live streams too. */
  close(): Promise<void>;
}

/** Why it does not listen: another program has the port, or this machine refuses it (`EACCES`: reserved by Windows). */
export type NotListening =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'cannot-listen'; readonly host: string; readonly port: number; readonly code: string };

const HOST = '127.0.0.1';

/** Starts the dashboard and control API. It listens on loopback only, whatever the configuration says. */
export async function startControlServer(options: ControlOptions): Promise<ControlServer | NotListening> {
  const app = Fastify({ logger: false, bodyLimit: BODY_LIMIT, forceCloseConnections: true, requestTimeout: 30_000 });
  // Until the port is known nothing is ours, so nothing is answered.
  let own = ownAddresses(options.port);
  app.addHook('onRequest', async (request, reply) => {
    securityHeaders(reply);
    const refused = checkOrigin(request, own);
    if (refused) return reply.code(403).send(refused);
  });
  // JSON only: a form or a plain text is what a page elsewhere could send unasked.
  app.removeContentTypeParser('text/plain');
  answerProblems(app, options.log);
  serveProof(app, options.token, () => (app.server.listening ? addressOf(app).port : options.port));
  serveStaticPage(app, options.pageFolder);
  app.register(async api => registerApi(api, options));
  try {
    await app.listen({ host: HOST, port: options.port });
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') return { kind: 'port-taken', port: options.port };
    if (typeof code === 'string') return { kind: 'cannot-listen', host: HOST, port: options.port, code };
    throw error;
  }
  const { port } = addressOf(app);
  own = ownAddresses(port);
  return { kind: 'listening', url: `http://${HOST}:${port}`, port, close: () => app.close() };
}

/** Everything that needs the token. */
function registerApi(api: FastifyInstance, { view, token, clock, log }: ControlOptions): void {
  const checkToken = tokenCheck(token);
  api.addHook('onRequest', async (request, reply) => {
    const refused = checkToken(request);
    if (refused) return reply.code(401).header('www-authenticate', 'Bearer').send(refused);
  });
  api.get('/health', async () => healthOf(view.state()));
  api.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await view.metrics();
    return reply.header('content-type', contentType).send(text);
  });
  api.get('/report.md', async (request, reply) => {
    const question = dayQuestion.safeParse(request.query);
    if (!question.success) return reply.code(400).send(refusal('bad-question', describeProblems(question.error)));
    const { day } = question.data;
    const markdown = await view.stats.markdown(day);
    if (markdown !== undefined) return reply.header('content-type', 'text/markdown; charset=utf-8').send(markdown);
    return reply.code(404).send(refusal('not-found', `There is no report on ${day ?? 'yesterday'}.`));
  });
  api.post('/control/plan', async (request, reply) => {
    const question = planQuestion.safeParse(request.body);
    if (!question.success) return reply.code(400).send(refusal('bad-question', describeProblems(question.error)));
    return view.plan(question.data);
  });
  api.post('/control/reload', async (_request, reply) => {
    const result = await view.reload();
    return reply.code(result.kind === 'applied' ? 200 : 422).send(result);
  });
  const trpcOptions: FastifyTRPCPluginOptions<ControlRouter>['trpcOptions'] = {
    router: controlRouter(view, clock),
    // Questions may hold a prompt: in a body they are not cut at the length of a header, nor kept in a history.
    allowMethodOverride: true,
    allowBatching: false,
    createContext: () => ({}),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: error.cause ?? error, path }, 'control call failed');
    },
  };
  api.register(fastifyTRPCPlugin<ControlRouter>, { prefix: '/trpc', trpcOptions });
}

/** Unknown paths, bodies that cannot be read, and bugs: each in the same form, none with a stack. */
function answerProblems(app: FastifyInstance, log: ControlOptions['log']): void {
  app.setNotFoundHandler((request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    return reply.code(404).send(refusal('not-found', `There is nothing at ${request.method} ${pathname}.`));
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return reply.code(status).send(refusal('bad-request', sentenceFor(error)));
    log.error({ err: error, path: request.routeOptions.url }, 'control request failed');
    const message = 'The node met something it did not expect. Its log has the details.';
    return reply.code(500).send(refusal('unexpected', message));
  });
}

function sentenceFor(error: FastifyError): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `The body is larger than ${BODY_LIMIT / 1024 / 1024} MiB. Ask about a shorter prompt.`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'Send the body as application/json.';
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'The body is empty. Send JSON, or leave the content-type out.';
    default:
      return error instanceof SyntaxError ? 'The body is not JSON. Check its quotes and commas.' : error.message;
  }
}

function addressOf(app: FastifyInstance): AddressInfo {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the control server has no TCP address');
  return address;
}
