import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';
import { boundedText, errorCode, jsonIn } from '../foreign-answer.ts';
import { publicUrlIn } from '../public-url.ts';

/** What the server grants: `id` is the name, whatever was wished for. */
const grantSchema = z.object({
  id: z.string().min(1).max(100),
  port: z.int().min(1).max(65_535),
  /** Connections that it takes; more than this nobody needs. */
  max_conn_count: z
    .int()
    .min(1)
    .transform(count => Math.min(count, 64))
    .default(1),
  url: z.string().max(500).transform(publicUrlIn).pipe(z.string()),
  /** Where the port is, if not at the server itself. */
  ip: z.string().min(1).max(253).optional(),
});
export type Grant = z.output<typeof grantSchema>;

export type Handshake =
  | { readonly kind: 'granted'; readonly grant: Grant }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string };

const LARGEST_ANSWER = 64 * 1024;
/** A server that moved sends its clients on; further than that it sends them in circles. */
const MOST_REDIRECTS = 3;

/** Asks localtunnel's server for an address, once. Never rejects. */
export async function askServer(host: string, subdomain: string | undefined, signal: AbortSignal): Promise<Handshake> {
  const agent = new Agent({ connections: 1, pipelining: 0 });
  try {
    let url = new URL(subdomain === undefined ? '/?new' : `/${subdomain}`, host);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const { origin, pathname, search } = url;
      const headers = { accept: 'application/json', 'user-agent': 'Tandem' };
      const response = await agent.request({ origin, path: `${pathname}${search}`, method: 'GET', headers, signal });
      const next = elsewhere(response, url);
      if (!next) return await read(response);
      response.body.on('error', () => {}).destroy();
      url = next;
    }
    return { kind: 'failed', message: `${host} sends its callers in circles` };
  } catch (error) {
    return { kind: 'failed', message: `${host} cannot be reached (${errorCode(error)})` };
  } finally {
    await agent.destroy();
  }
}

async function read({ statusCode, body }: Dispatcher.ResponseData): Promise<Handshake> {
  const answer = jsonIn((await boundedText(body, LARGEST_ANSWER)) ?? '');
  if (statusCode === 200) {
    const grant = grantSchema.safeParse(answer);
    if (grant.success) return { kind: 'granted', grant: grant.data };
    return { kind: 'failed', message: 'the server answers with something that is no tunnel' };
  }
  const said = z.object({ message: z.string() }).safeParse(answer).data?.message.slice(0, 200);
  // It does so for names that it will never give.
  if (statusCode === 400 || statusCode === 401 || statusCode === 403) {
    return { kind: 'refused', message: `the server refuses the subdomain (${said ?? statusCode})` };
  }
  return { kind: 'failed', message: `the server gives no tunnel now (${said ?? statusCode})` };
}

function elsewhere({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | undefined {
  const { location } = headers;
  if (statusCode < 300 || statusCode >= 400 || typeof location !== 'string') return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const next = new URL(location, from);
  return next.protocol === 'https:' || next.protocol === from.protocol ? next : undefined;
}
