import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../cascade/index.ts';
import type { Accepted, Job, JobRequest, JobSurface, NewJob, Queue } from '../queue/index.ts';
import type { RouteDeps } from './call.ts';
import type { ChatRequest } from './chat-schema.ts';
import { badRequest, GatewayError } from './errors.ts';

/** What the routes need to answer later. */
export interface Jobs {
  readonly queue: Pick<Queue, 'withKey' | 'find' | 'watch' | 'positionOf'>;
  /** Keeps it; when it says so, it is on this node's disk, and on the twin's where there is one at hand. */
  readonly accept: (asked: NewJob) => Promise<Accepted>;
  /** Ends a job, wherever it waits or runs. */
  readonly cancel: (id: string) => Promise<{ readonly kind: 'moved' | 'gone' | 'refused' }>;
  /** Why a job's end cannot be posted there; undefined when it can. */
  readonly webhookProblem: (owner: string, url: string) => string | undefined;
}

/** What a caller may use as `Idempotency-Key`: short text that can be written in a header. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,254}[\x21-\x7e])?$/;
/** A queue that is full has room again when some jobs are answered, ms. */
const TRY_LATER = 30_000;

/** A request whose caller takes the answer later as well. */
export interface Later {
  /** The job that an earlier request with the same idempotency key made, sent as the answer; undefined when there is none. */
  known(reply: FastifyReply): FastifyReply | undefined;
  /**
   * Queues it, now that nobody can answer, and says so.
   * @throws GatewayError 503 when the queue is full or cannot be written, 422 for a key that was used for another request
   */
  queue(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply>;
}

/**
 * How this caller takes a later answer: because the surface always does, or because it said `Prefer: respond-async`;
 * undefined when it does not.
 * @throws GatewayError 400 for a bad idempotency key or webhook
 */
export function laterFor(
  { jobs, callerOf }: RouteDeps,
  request: FastifyRequest,
  chat: ChatRequest,
  surface: JobSurface,
): Later | undefined {
  const prefers = prefersAsync(request.headers.prefer);
  if (!jobs || (!prefers && surface !== 'inference')) return undefined;
  const owner = callerOf(request);
  const idempotencyKey = idempotencyKeyOf(request);
  const webhook = webhookOf(request, url => jobs.webhookProblem(owner, url));
  const asked: NewJob = {
    owner,
    surface,
    request: jobRequest(chat),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(webhook === undefined ? {} : { webhook }),
  };
  const hasOwnKey = Boolean(request.headers['x-tandem-user-key']);
  const send = (reply: FastifyReply, { id }: Job) => {
    if (prefers) reply.header('preference-applied', 'respond-async');
    return reply
      .code(202)
      .header('location', `/v1/jobs/${id}`)
      .send({ queued: true, jobId: id, ...(hasOwnKey ? { note: KEY_NOT_KEPT } : {}) });
  };
  return {
    known(reply) {
      const known = jobs.queue.withKey(asked);
      return known && send(reply, jobOf(known));
    },
    async queue(reply, refusal) {
      // Wrong requests do not get better by waiting.
      if (refusal.status < 500) throw new GatewayError(refusal);
      return send(reply, jobOf(await jobs.accept(asked)));
    },
  };
}

const KEY_NOT_KEPT = 'The key in x-tandem-user-key is not kept: the job is answered by this node’s own backends.';

/** RFC 7240: a list of preferences, each with an optional value and parameters. */
function prefersAsync(header: string | string[] | undefined): boolean {
  return [header ?? []]
    .flat()
    .flatMap(line => line.split(','))
    .some(preference => preference.split(';')[0]?.trim().toLowerCase() === 'respond-async');
}

function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw badRequest('Idempotency-Key must be 1 to 256 printable ASCII characters.', 'idempotency-key');
}

function webhookOf({ headers }: FastifyRequest, problemOf: (url: string) => string | undefined): string | undefined {
  const url = headers['x-tandem-webhook'];
  if (url === undefined || url === '') return undefined;
  const problem = typeof url === 'string' ? problemOf(url) : 'it is given twice';
  if (problem === undefined) return String(url);
  throw badRequest(`x-tandem-webhook cannot be used: ${problem}.`, 'x-tandem-webhook', 'invalid_webhook');
}

/** What is kept of a request: nothing of its headers but its hints, so that no key is ever on the disk. */
function jobRequest({ model, body, hints }: ChatRequest): JobRequest {
  // A job's answer comes in one piece.
  const { stream: _, stream_options: __, ...rest } = body;
  const { userTier, messageType } = hints;
  return { model, body: rest, userTier, ...(messageType === undefined ? {} : { messageType }) };
}

function jobOf(accepted: Accepted): Job {
  switch (accepted.kind) {
    case 'accepted':
      return accepted.job;
    case 'key-reused':
      throw new GatewayError({
        status: 422,
        code: 'idempotency_key_reused',
        param: 'idempotency-key',
        message: 'This Idempotency-Key was used for another request. Use a new one for each request.',
      });
    case 'full':
      throw new GatewayError({
        ...UNAVAILABLE,
        code: 'queue_full',
        message: `No backend can answer now, and the queue is full (${accepted.maxJobs} jobs). Try again later.`,
      });
    case 'not-kept':
      throw new GatewayError({
        ...UNAVAILABLE,
        code: 'queue_unavailable',
        message: `No backend can answer now, and the request cannot be queued: ${NOT_KEPT[accepted.reason] ?? 'the store cannot be written'}.`,
      });
  }
}

const UNAVAILABLE = { status: 503, type: 'service_unavailable_error', retryAfter: TRY_LATER };

/** The store's word for why it does not take a job, in words. */
const NOT_KEPT: Readonly<Record<string, string>> = {
  full: 'the node’s disk is full',
  damaged: 'its database file was damaged',
  'out-of-reach': 'its database file cannot be written',
  newer: 'its database file belongs to a later version of Tandem',
  busy: 'its database file is in use by another program',
};
