import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One post as it came. */
export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as text: what the signature is over. */
  readonly text: string;
}

/** What the receiver does with a post. `silence`: takes it and never answers. */
export type ReceiverBehaviour =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'endless-answer' }
  | { readonly kind: 'silence' };

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  /** What every post meets from now on that has no queued behaviour. */
  set(behaviour: ReceiverBehaviour): void;
  /** What the next posts meet, one each. */
  queue(...behaviours: ReceiverBehaviour[]): void;
  /** The post number `count`, when it has come. */
  post(count: number): Promise<ReceivedPost>;
}

/** GrowthHub, or any other receiver of webhooks, on a free port of 127.0.0.1. Takes everything unless told otherwise. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = [];
  const queued: ReceiverBehaviour[] = [];
  const waiting = new Set<() => void>();
  let behaviour: ReceiverBehaviour = { kind: 'status', status: 204 };
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    posts.push({ path: request.url ?? '', headers: request.headers, text: Buffer.concat(pieces).toString('utf8') });
    for (const look of waiting) look();
    const met = queued.shift() ?? behaviour;
    switch (met.kind) {
      case 'status':
        return response.writeHead(met.status).end();
      case 'redirect':
        return response.writeHead(307, { location: met.to }).end();
      case 'reset':
        return response.destroy();
      case 'endless-answer': {
        const more = () => {
          while (response.write('x'.repeat(65_536)));
        };
        response.writeHead(200).on('drain', more);
        return more();
      }
      case 'silence':
        return;
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    posts,
    set: next => {
      behaviour = next;
    },
    queue: (...next) => void queued.push(...next),
    post: count =>
      new Promise(resolve => {
        const look = () => {
          const post = posts[count - 1];
          if (!post) return;
          waiting.delete(look);
          resolve(post);
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Checks a post as `docs/webhooks.md` tells a receiver to. */
export function isSignedBy(secret: string, { headers, text }: ReceivedPost): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(`${headers['x-tandem-timestamp']}.${text}`).digest('hex')}`;
  const given = String(headers['x-tandem-signature']);
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
