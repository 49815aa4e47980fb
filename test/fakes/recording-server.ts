import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { Exchange } from './exchange.ts';

/** What one caller sent, and how it ended. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; the text itself when it is none; null when there was no body. */
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The client left before the answer had ended; never set by the fake's own faults. */
  aborted: boolean;
  /** The whole answer was sent. */
  completed: boolean;
  /** Bytes of the answer's body that the kernel has taken; stands still while the client does not read. */
  bytesSent: number;
}

export interface RecordingServerOptions<B> {
  /** `/v1`, or empty. */
  readonly basePath: string;
  readonly behaviour: B;
  /** How requests that only ask how it is (model lists, versions) are treated until `setProbes`. */
  readonly probes: B;
  readonly isProbe: (request: RecordedRequest) => boolean;
  readonly answer: (exchange: Exchange, behaviour: B) => Promise<void>;
}

/** A stand-in for one real server, on a real socket. */
export interface RecordingServer<B> {
  /** With the base path, as a backend's `baseUrl` wants it. */
  readonly url: string;
  readonly port: number;
  /** In the order in which their bodies had arrived. */
  readonly requests: readonly RecordedRequest[];
  readonly activeRequests: number;
  /** Most requests that were active at one time. */
  readonly peakRequests: number;
  /** What every request meets from now on that has no queued behaviour. Probes are left alone. */
  set(behaviour: B): void;
  /** What probes meet from now on; a hung engine still answers them, so they are apart. */
  setProbes(behaviour: B): void;
  /** What the next requests meet, one each; probes take none. */
  queue(...behaviours: B[]): void;
  /** Listens no more and breaks every connection: the next one is refused. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
  /** `stop` for good. */
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startRecordingServer<B>(options: RecordingServerOptions<B>): Promise<RecordingServer<B>> {
  const requests: RecordedRequest[] = [];
  const open = new Set<Exchange>();
  const queued: B[] = [];
  let behaviour = options.behaviour;
  let probes = options.probes;
  let peak = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A bug of the fake: it must not look like an upstream's fault.
      console.error('the fake itself failed', error);
      response.destroy();
    });
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === undefined) return;
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const request: RecordedRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body,
      at: Date.now(),
      aborted: false,
      completed: false,
      bytesSent: 0,
    };
    requests.push(request);
    const exchange = new Exchange(request, response, () => open.delete(exchange));
    open.add(exchange);
    peak = Math.max(peak, open.size);
    const met = options.isProbe(request) ? probes : (queued.shift() ?? behaviour);
    await options.answer(exchange, met);
  }

  function listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  async function stop(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    for (const exchange of open) exchange.cut();
    server.closeAllConnections();
    await closed;
  }

  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}${options.basePath}`,
    port,
    requests,
    get activeRequests() {
      return open.size;
    },
    get peakRequests() {
      return peak;
    },
    set: next => {
      behaviour = next;
    },
    setProbes: next => {
      probes = next;
    },
    queue: (...next) => {
      queued.push(...next);
    },
    stop,
    restart: async () => {
      await listen(port);
    },
    close: stop,
  };
}

/** The body, parsed; null when empty, undefined when the client left while sending it. */
async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming) pieces.push(piece as Buffer);
  } catch {
    return undefined;
  }
  const text = Buffer.concat(pieces).toString('utf8');
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
