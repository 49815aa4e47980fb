import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** How the hub's storage treats one request. Counts are bytes of this answer. */
export type HubBehaviour =
  /** What it is asked for. */
  | { readonly kind: 'whole' }
  /** The connection breaks. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Nothing more comes, and the connection stays open. */
  | { readonly kind: 'hang'; readonly after: number }
  /** The answer ends as if that were all, without having said a length. */
  | { readonly kind: 'ends-early'; readonly after: number }
  /** It goes on behind the end of the file. */
  | { readonly kind: 'too-long' }
  /** As many bytes as there should be, but others. */
  | { readonly kind: 'damaged' }
  /** `content-length` says something else than the file has. */
  | { readonly kind: 'lies'; readonly length: number }
  /** 200 and the whole file, whatever part was asked for. */
  | { readonly kind: 'no-ranges' }
  /** Another part than was asked for. */
  | { readonly kind: 'wrong-range' }
  | { readonly kind: 'status'; readonly status: number }
  /** 200 and a web page, as a hotel's network has it. */
  | { readonly kind: 'page' };

interface HubRequest {
  readonly host: 'hub' | 'storage';
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/**
 * A stand-in for the public model hub on real sockets: the address of a file leads, with the headers that the real one
 * sends, to another host name where the bytes are (`localhost` to `127.0.0.1`).
 */
export interface ModelHub {
  /** What is configured as the hub. */
  readonly url: string;
  readonly requests: readonly HubRequest[];
  /** The ranges that the storage was asked for. */
  readonly ranges: readonly (string | undefined)[];
  /** What the hub says of the file on the way; undefined: nothing. */
  linked: { readonly sha256: string; readonly size: number } | undefined;
  /** The storage's own name for the bytes; the real one has none. */
  etag: string | undefined;
  /** Where the hub leads to; undefined: to its storage. */
  location: string | undefined;
  /** What every request meets that has no queued behaviour. */
  set(behaviour: HubBehaviour): void;
  /** What the next requests meet, one each. */
  queue(...behaviours: HubBehaviour[]): void;
  /** Listens no more and breaks every connection. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** Starts one with one file on a free port of this machine. */
export async function startModelHub(file: Uint8Array): Promise<ModelHub> {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const requests: HubRequest[] = [];
  const queued: HubBehaviour[] = [];
  let behaviour: HubBehaviour = { kind: 'whole' };

  const server = createServer((request, response) => {
    response.on('error', () => {});
    const path = request.url ?? '';
    const host = path.includes('/resolve/') ? 'hub' : 'storage';
    const { range, 'if-range': ifRange } = request.headers;
    requests.push({ host, path, range, ifRange: ifRange === undefined ? undefined : String(ifRange) });
    if (host === 'hub') lead(response);
    else store(request, response, queued.shift() ?? behaviour);
  });

  function lead(response: ServerResponse): void {
    const { linked } = hub;
    response.writeHead(302, {
      location: hub.location ?? `http://127.0.0.1:${port}/storage/${sha256}?signature=not-for-logs`,
      ...(linked && { 'x-linked-etag': `"${linked.sha256}"`, 'x-linked-size': String(linked.size) }),
    });
    response.end();
  }

  function store(request: IncomingMessage, response: ServerResponse, met: HubBehaviour): void {
    if (met.kind === 'status') return void response.writeHead(met.status).end('no');
    if (met.kind === 'page')
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
    const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const isChanged = request.headers['if-range'] !== undefined && request.headers['if-range'] !== hub.etag;
    const from = met.kind === 'no-ranges' || isChanged ? 0 : asked;
    if (from >= file.length) return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    const whole = met.kind === 'damaged' ? file.map(byte => byte ^ 0xff) : file;
    const body = Buffer.from(met.kind === 'too-long' ? [...whole, ...whole] : whole).subarray(from);
    response.writeHead(from > 0 ? 206 : 200, headersFor(met, from));
    send(response, body, met);
  }

  function headersFor(met: HubBehaviour, from: number): Record<string, string> {
    const start = met.kind === 'wrong-range' ? from - 1 : from;
    const length = met.kind === 'lies' ? met.length : file.length - from;
    return {
      'content-type': 'application/octet-stream',
      ...(hub.etag !== undefined && { etag: hub.etag }),
      ...(from > 0 && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
      ...(met.kind !== 'ends-early' && met.kind !== 'too-long' && { 'content-length': String(length) }),
    };
  }

  function send(response: ServerResponse, body: Uint8Array, met: HubBehaviour): void {
    switch (met.kind) {
      case 'cut':
        // The callback comes when the kernel has it: what was written arrives.
        response.write(body.subarray(0, met.after), () => response.socket?.destroy());
        return;
      case 'hang':
        response.write(body.subarray(0, met.after));
        return;
      case 'ends-early':
        response.end(body.subarray(0, met.after));
        return;
      default:
        response.end(body);
    }
  }

  function listen(on: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : on);
      });
    });
  }

  const port = await listen(0);
  const hub: ModelHub = {
    url: `http://localhost:${port}`,
    requests,
    get ranges() {
      return requests.filter(({ host }) => host === 'storage').map(({ range }) => range);
    },
    linked: { sha256, size: file.length },
    etag: undefined,
    location: undefined,
    set: next => {
      behaviour = next;
    },
    queue: (...next) => {
      queued.push(...next);
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    restart: async () => {
      await listen(port);
    },
  };
  return hub;
}
