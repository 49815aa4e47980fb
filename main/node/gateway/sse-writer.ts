import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { StreamEvent, Usage } from '../backends/index.ts';
import type { StreamPart } from '../cascade/index.ts';
import { envelope } from './errors.ts';

/** Turns one event into what the caller gets; undefined leaves it out. */
export type Translate = (event: StreamEvent) => string | undefined;

/**
 * Writes a stream as server-sent events, no faster than the caller reads, and ends it: with `[DONE]`, or with an error
 * event and no `[DONE]`, so that no client takes a broken answer for a whole one.
 */
export async function writeStream(
  response: ServerResponse,
  headers: Record<string, string>,
  parts: AsyncGenerator<StreamPart>,
  options: WriteOptions,
): Promise<void> {
  try {
    await write(response, headers, parts, options);
  } catch (error) {
    // Nobody is there to be told.
    if (options.signal.aborted) return void response.destroy();
    response.end(brokenEvent('Tandem met a fault of its own. It is in the log.'));
    throw error;
  }
}

export interface WriteOptions {
  /** The caller asked for the usage event. */
  readonly wantsUsage: boolean;
  readonly translate?: Translate;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
}

async function write(
  response: ServerResponse,
  headers: Record<string, string>,
  parts: AsyncGenerator<StreamPart>,
  options: WriteOptions,
): Promise<void> {
  const usage = new UsageFilter(options.wantsUsage);
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx and its kin would otherwise collect the stream before passing it on.
    'x-accel-buffering': 'no',
  });
  for await (const part of parts) {
    if (part.kind === 'events') {
      let text = '';
      for (const event of part.events) {
        const json = usage.passes(event) ? (options.translate ?? asIs)(event) : undefined;
        if (json !== undefined) text += `data: ${json}\n\n`;
      }
      if (text !== '' && !response.write(text)) await drained(response, options.signal);
    } else if (part.kind === 'complete') {
      const missing = usage.missing();
      response.end(`${missing ? `data: ${missing}\n\n` : ''}data: [DONE]\n\n`);
    } else {
      response.end(brokenEvent(part.message));
    }
  }
}

/** OpenAI's SDKs raise an exception on an event with a truthy `error`. */
function brokenEvent(message: string): string {
  return `data: ${envelope({ message, type: 'upstream_error', param: null, code: 'stream_broken' })}\n\n`;
}

function asIs(event: StreamEvent): string {
  return event.json;
}

/** Waits until the caller has taken what was written, or has left. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (response.destroyed) return;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(() => {
    // The caller left; the loop ends at its next step.
  });
}

/**
 * Backends report usage at the end; a caller gets that event only when it asked for it, and gets it then in the one
 * shape that OpenAI documents, even where an upstream puts its usage into the chunk with the finish reason.
 */
class UsageFilter {
  readonly #isWanted: boolean;
  #hasPassed = false;
  #usage: Usage | undefined;
  #last: StreamEvent | undefined;

  constructor(isWanted: boolean) {
    this.#isWanted = isWanted;
  }

  passes(event: StreamEvent): boolean {
    const { chunk } = event;
    if (this.#isWanted) {
      this.#usage = chunk.usage ?? this.#usage;
      this.#last = event;
    }
    if (chunk.choices.length > 0 || !chunk.usage) return true;
    this.#hasPassed = this.#isWanted;
    return this.#isWanted;
  }

  missing(): string | undefined {
    if (!this.#isWanted || this.#hasPassed || !this.#usage || !this.#last) return undefined;
    const { id, created, model } = this.#last.chunk;
    return JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices: [], usage: this.#usage });
  }
}
