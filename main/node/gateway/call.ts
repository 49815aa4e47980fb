import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { USER_KEY_PROVIDERS } from '../backends/index.ts';
import {
  type BackendState,
  type Cascade,
  type CascadeRequest,
  estimatePromptTokens,
  needsOf,
  type RequestWatcher,
  type Route,
  scoreComplexity,
} from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import type { QuotaView } from '../quota/index.ts';
import type { RequestRecord } from '../stats/index.ts';
import type { Caller } from './auth.ts';
import type { ChatRequest } from './chat-schema.ts';
import { badRequest, NodeStopping } from './errors.ts';
import type { Rate } from './feedback.ts';
import type { Jobs } from './respond-async.ts';
import { targetOf } from './target.ts';

/** What the routes need of the node. */
export interface GatewayDeps {
  readonly nodeId: string;
  readonly cascade: Cascade;
  /** Ids of all backends, `a/groq`, in the order of the configuration. */
  readonly backendIds: () => readonly string[];
  /** A node whose backends are not known at this moment: the twin, not heard since this node's start. */
  readonly unheardNode?: () => string | undefined;
  /** No model stands behind it; whoever lists it has to say so. */
  readonly isSimulated: (id: string) => boolean;
  /** What is left of the account of one of these. */
  readonly quotaOf: (id: string) => QuotaView | undefined;
  readonly newRequestId: () => string;
  /** When the node started, ms since the epoch. */
  readonly startedAt: number;
  /** A backend that uses the caller's own key; undefined for a provider that is not known. */
  readonly userKeyBackend: (provider: string, key: string) => BackendState | undefined;
}

/** What the routes need besides. */
export interface RouteDeps extends GatewayDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Whose request it is; jobs belong to their caller. */
  readonly callerOf: (request: Caller) => string;
  /** Left out: nobody is answered later. */
  readonly jobs?: Jobs | undefined;
  /** Left out: nobody's opinion is asked. */
  readonly rate?: Rate | undefined;
}

const CLASSES = ['simple', 'medium', 'complex'] as const;

/** The reason of a caller's signal: nobody is there to be answered. */
export class CallerLeft extends Error {
  constructor() {
    super('the caller hung up');
  }
}

/** Aborted when the caller hangs up before the answer is through, or when the node cannot wait for it any more. */
export function callerSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const { raw } = reply;
  reply.underway.whenCut = () => controller.abort(new NodeStopping());
  if (raw.req.socket.destroyed) controller.abort(new CallerLeft());
  reply.underway.whenOver(() => {
    if (!raw.writableFinished) controller.abort(new CallerLeft());
  });
  return controller.signal;
}

/** A checked chat as the cascade takes it: scored, measured, with what it needs. */
export function cascadeRequest(
  deps: GatewayDeps,
  chat: ChatRequest,
  options: {
    readonly surface: RequestRecord['surface'];
    readonly signal: AbortSignal;
    readonly userKey?: BackendState | undefined;
    /** The caller takes an answer later too. */
    readonly canWait?: boolean;
    /** Somebody looks at it on its way. */
    readonly watcher?: RequestWatcher;
  },
): CascadeRequest {
  const fixedClass = CLASSES.find(name => name === chat.hints.messageType);
  const { score, because } = scoreComplexity(chat.body.messages);
  return {
    id: deps.newRequestId(),
    surface: options.surface,
    body: chat.body,
    stream: chat.body.stream === true,
    target: targetOf(chat.model, deps.backendIds(), deps.unheardNode?.()),
    targetText: chat.model,
    userTier: chat.hints.userTier,
    // As it is shown: what a caller reads is what was decided by.
    complexity: Math.round(score * 10) / 10,
    because,
    ...(fixedClass ? { fixedClass } : {}),
    needs: needsOf(chat.body),
    promptTokens: estimatePromptTokens(chat.body.messages),
    signal: options.signal,
    ...(options.userKey ? { userKey: options.userKey } : {}),
    ...(options.canWait ? { canWait: true } : {}),
    ...(options.watcher ? { watcher: options.watcher } : {}),
  };
}

/**
 * The caller's own key, when one was sent. It lives as long as the response and is kept nowhere.
 * @throws GatewayError 400 for a key without a known provider
 */
export function userKeyOf(deps: GatewayDeps, request: FastifyRequest, reply: FastifyReply): BackendState | undefined {
  const key = request.headers['x-tandem-user-key'];
  if (key === undefined || key === '') return undefined;
  const provider = request.headers['x-tandem-user-provider'];
  const made = typeof key === 'string' && typeof provider === 'string' ? deps.userKeyBackend(provider, key) : undefined;
  if (!made) {
    const known = USER_KEY_PROVIDERS.join(', ');
    throw badRequest(`x-tandem-user-provider must be one of ${known}.`, 'x-tandem-user-provider');
  }
  reply.underway.whenOver(() => void made.backend.close());
  return made;
}

/** The contract's response extras. */
export function routeHeaders(deps: GatewayDeps, request: CascadeRequest, route: Route): Record<string, string> {
  return {
    ...requestHeaders(deps, request, route.attempts),
    'x-tandem-backend': route.backend,
    'x-tandem-tier': route.tier,
    ...(route.isPoor ? { 'x-tandem-quality': 'low' } : {}),
  };
}

/** Those of them that a refused request has too. */
export function requestHeaders(deps: GatewayDeps, request: CascadeRequest, attempts: string): Record<string, string> {
  return {
    'x-tandem-request-id': request.id,
    'x-tandem-node': deps.nodeId,
    'x-tandem-complexity': request.complexity.toFixed(1),
    ...(attempts ? { 'x-tandem-attempts': attempts } : {}),
  };
}
