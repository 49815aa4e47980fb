import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock/index.ts';
import { isFinal, type Job, jobView, type WholeJob } from '../queue/index.ts';
import { callerSignal, type RouteDeps } from './call.ts';
import { logBug } from './error-reply.ts';
import { GatewayError } from './errors.ts';
import { heartbeat } from './heartbeat.ts';
import type { Jobs } from './respond-async.ts';

/** How soon a client comes again when a stream was cut, ms. */
const COME_AGAIN = 2000;

interface ById {
  readonly Params: { readonly id: string };
}

/** `/v1/jobs/:id`: a queued request's state, its event stream, and its end by hand. */
export function jobsRoutes(app: FastifyInstance, deps: RouteDeps & { readonly jobs: Jobs }): void {
  const { queue } = deps.jobs;

  app.get<ById>('/v1/jobs/:id', async request => {
    const whole = own(deps, request);
    return jobView(whole, queue.positionOf(whole.job.id));
  });

  app.delete<ById>('/v1/jobs/:id', async request => {
    const { job } = own(deps, request);
    const moved = await deps.jobs.cancel(job.id);
    if (moved.kind === 'refused') {
      throw new GatewayError({
        status: 503,
        type: 'service_unavailable_error',
        code: 'queue_unavailable',
        message: 'The job cannot be cancelled now, because the node’s store cannot be written. Try again in a moment.',
        retryAfter: 5000,
      });
    }
    return jobView(own(deps, request));
  });

  // A HEAD would never end.
  app.get<ById>('/v1/jobs/:id/events', { exposeHeadRoute: false }, async (request, reply) => {
    const { job } = own(deps, request);
    const seen = String(request.headers['last-event-id'] ?? '');
    // The one answer that tells an EventSource not to come again.
    if (isFinal(job.state) && seen === eventId(job)) return reply.code(204).send();
    const signal = callerSignal(reply);
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    const events = eventsOf(queue, queue.watch(job.id, signal), seen);
    await sendEvents(reply, headers, events, deps.clock).catch((error: unknown) => {
      logBug(deps.log, error, request);
      reply.raw.socket?.destroy();
    });
  });
}

/**
 * The caller's own job.
 * @throws GatewayError 404; also for the jobs of others, so that nobody learns of them
 */
function own({ jobs, callerOf }: RouteDeps & { readonly jobs: Jobs }, request: FastifyRequest<ById>): WholeJob {
  const { id } = request.params;
  const whole = jobs.queue.find(id);
  if (whole?.job.owner === callerOf(request)) return whole;
  throw new GatewayError({
    status: 404,
    code: 'job_not_found',
    param: 'id',
    message: `There is no job ${id.slice(0, 100)} of this caller. Finished jobs are kept for some days.`,
  });
}

/** What the caller has not seen. A version that it skips is not told afterwards: the state counts, not the way to it. */
async function* eventsOf(queue: Jobs['queue'], states: AsyncGenerator<Job>, seen: string): AsyncGenerator<string> {
  for await (const state of states) {
    const { id } = state;
    const whole = queue.find(id);
    if (!whole || eventId(state) === seen) continue;
    const view = jobView(whole, queue.positionOf(id));
    yield `id: ${eventId(whole.job)}\nevent: state\ndata: ${JSON.stringify(view)}\n\n`;
  }
}

/** Versions are counted by the job's holder; another one may come to the same number. */
function eventId({ epoch, version }: Job): string {
  return epoch === 1 ? String(version) : `${version}.${epoch}`;
}

async function sendEvents(
  reply: FastifyReply,
  headers: Record<string, string>,
  events: AsyncGenerator<string>,
  clock: Clock,
) {
  const response = reply.raw;
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${COME_AGAIN}\n\n`);
  const beats = heartbeat(response, clock);
  try {
    for await (const event of events) {
      beats.written();
      response.write(event);
    }
  } finally {
    beats.stop();
  }
  response.end();
}
