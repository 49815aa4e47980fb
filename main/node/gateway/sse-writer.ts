import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { StreamEvent } from '../backends/index.ts';
import type { StreamPart } from '../cascade/index.ts';
import type { Clock } from '../clock/index.ts';
import { envelope, NodeStopping } from './errors.ts';
import { heartbeat } from './heartbeat.ts';
import { UsageFilter } from './usage-filter.ts';

/** Turns one event into what the caller gets; undefined leaves it out. */
export type Translate = (event: StreamEvent) => string | undefined;

export interface WriteOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** The caller asked for the usage event. */
  readonly wantsUsage: boolean;
  readonly translate?: Translate;
  /** What silence is measured by. */
  readonly clock: Clock;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  /** Hears of what was not foreseen; Fastify hears of nothing once the response is written by hand. */
  readonly onBug: (error: unknown) => void;
}

/** Answers with a stream, written by hand. */
export async function sendStream(
  reply: FastifyReply,
  parts: AsyncGenerator<StreamPart>,
  options: WriteOptions,
): Promise<void> {
  // What hooks have set (CORS) would otherwise be lost with the reply.
  const headers = { ...(reply.getHeaders() as Record<string, string>), ...options.headers };
  reply.hijack();
  await writeStream(reply.raw, parts, { ...options, headers });
}

/**
 * Writes a stream as server-sent events, no faster than the caller reads, and ends it: with `[DONE]`, or with an error
 * event and no `[DONE]`, so that no client takes a broken answer for a whole one.
 */
export async function writeStream(
  response: ServerResponse,
  parts: AsyncGenerator<StreamPart>,
  options: WriteOptions,
): Promise<void> {
  try {
    await write(response, parts, options);
  } catch (error) {
    const { signal } = options;
    if (signal.reason instanceof NodeStopping) return void response.end(errorEvent(CUT));
    // Nobody is there to be told.
    if (signal.aborted) return cutOff(response);
    options.onBug(error);
    response.end(brokenEvent('Tandem met a fault of its own. It is in the log.'));
  }
}

async function write(
  response: ServerResponse,
  parts: AsyncGenerator<StreamPart>,
  { headers, wantsUsage, translate = asIs, clock, signal }: WriteOptions,
): Promise<void> {
  const usage = new UsageFilter(wantsUsage);
  const eventOf = (event: StreamEvent | undefined): string => {
    const json = event && translate(event);
    return json === undefined ? '' : `data: ${json}\n\n`;
  };
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx and its kin would otherwise collect the stream before passing it on.
    'x-accel-buffering': 'no',
  });
  const beats = heartbeat(response, clock);
  try {
    for await (const part of parts) {
      if (part.kind === 'events') {
        let text = '';
        for (const event of part.events) text += eventOf(usage.take(event));
        if (text !== '') {
          beats.written();
          if (!response.write(text)) await drained(response, part.timeLeft, signal);
        }
        signal.throwIfAborted();
      } else if (part.kind === 'complete') {
        response.end(`${eventOf(usage.missing())}data: [DONE]\n\n`);
      } else {
        response.end(brokenEvent(part.message));
      }
    }
  } finally {
    beats.stop();
  }
}

const CUT = new NodeStopping(
  'This node is stopping, and the answer was not through. Ask its twin, or ask again in a moment.',
);

function brokenEvent(message: string): string {
  return errorEvent({ message, type: 'upstream_error', param: null, code: 'stream_broken' });
}

/** OpenAI's SDKs raise an exception on an event with a truthy `error`. */
function errorEvent(error: Parameters<typeof envelope>[0]): string {
  return `data: ${envelope(error)}\n\n`;
}

function asIs(event: StreamEvent): string {
  return event.json;
}

/**
 * Waits until the caller has taken what was written. One that takes nothing until the request's time is up is cut off:
 * it would hold a backend's slot for ever.
 * @throws when the caller has left
 */
async function drained(response: ServerResponse, limit: number, signal: AbortSignal): Promise<void> {
  const timer = setTimeout(() => cutOff(response), limit);
  try {
    await once(response, 'drain', { signal });
  } finally {
    clearTimeout(timer);
  }
}

/** By its connection: a response that waits behind another one (pipelining) has none of its own to close. */
function cutOff(response: ServerResponse): void {
  response.req.socket.destroy();
}
