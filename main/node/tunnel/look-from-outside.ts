import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { Clock } from '../clock/index.ts';
import type { Look } from './check-door.ts';
import { deadline } from './deadline.ts';
import { boundedText, errorCode, jsonIn } from './foreign-answer.ts';

/** What a look through the public URL found. */
export type LookResult =
  | { readonly kind: 'passed'; readonly took: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Callers give up on what is slower, so it counts as not there, ms. */
const PATIENCE = 10_000;
/** The answer has a hundred bytes; whatever is longer is another's. */
const LARGEST_ANSWER = 4096;

const answerSchema = z.object({ proof: z.string() });

/** Each provider's way to be spared the page that a browser would be shown. */
const NO_REMINDER = { 'bypass-tunnel-reminder': 'tandem', 'ngrok-skip-browser-warning': 'tandem' };

/**
 * Looks for this node at its public URL, as a caller would: over a connection of its own, through everything that lies
 * between, and only this node's own answer counts.
 */
export async function lookFromOutside(url: string, look: Look, clock: Clock, signal: AbortSignal): Promise<LookResult> {
  const limit = deadline(clock, PATIENCE, signal);
  // A connection that was kept would say nothing about the way that the next caller takes.
  const agent = new Agent({ connections: 1, pipelining: 0 });
  const began = clock.monotonic();
  try {
    const response = await agent.request({
      origin: new URL(url).origin,
      path: look.path,
      method: 'GET',
      headers: { ...NO_REMINDER, accept: 'application/json', 'user-agent': 'Tandem' },
      signal: limit.signal,
    });
    const message = await strangeness(response, look);
    return message === undefined ? { kind: 'passed', took: clock.monotonic() - began } : { kind: 'failed', message };
  } catch (error) {
    if (limit.isOver) return { kind: 'failed', message: `no answer within ${PATIENCE / 1000} s` };
    return { kind: 'failed', message: `the public URL cannot be reached (${errorCode(error)})` };
  } finally {
    limit.release();
    look.end();
    await agent.destroy();
  }
}

/** Why an answer is not this node's; undefined: it is. */
async function strangeness(response: Dispatcher.ResponseData, look: Look): Promise<string | undefined> {
  const { statusCode, headers } = response;
  if (statusCode === 200) return strangenessOf((await boundedText(response.body, LARGEST_ANSWER)) ?? '', look);
  // Without a listener, what is thrown away could throw.
  response.body.on('error', () => {}).destroy();
  if (statusCode >= 300 && statusCode < 400) return `the public URL leads elsewhere (${statusCode}${whereto(headers)})`;
  if (statusCode >= 502 && statusCode <= 504) return `the tunnel’s server finds nobody behind the URL (${statusCode})`;
  return `what answers at the public URL is not this node (${statusCode})`;
}

function strangenessOf(text: string, { proof }: Look): string | undefined {
  const answer = answerSchema.safeParse(jsonIn(text));
  if (!answer.success) {
    const isPage = /^\s*<(?:!doctype|html)/i.test(text);
    return isPage
      ? 'a page answers where this node should: the provider’s reminder, or somebody else’s'
      : 'what answers at the public URL is not this node';
  }
  return answer.data.proof === proof ? undefined : 'another machine answers at the public URL';
}

/** Only the host: the rest of where it leads may hold anything. */
function whereto(headers: Dispatcher.ResponseData['headers']): string {
  const { location } = headers;
  return typeof location === 'string' && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}
