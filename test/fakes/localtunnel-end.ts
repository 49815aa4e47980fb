import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What callers of a public URL meet. `reminder`: a page, unless they send the header that spares them; `always-reminder`:
 * a page in any case. `another`: somebody else's service under this name. `redirect`: sent elsewhere. `silence`: nothing.
 */
export type PublicFace = 'tunnel' | 'reminder' | 'always-reminder' | 'another' | 'redirect' | 'silence' | 'huge';

/** The server's end of one tunnel: the client's connections, and requests through them, as the real server has it. */
export class TunnelEnd {
  readonly name: string;
  readonly #agent = new FreeSockets();
  readonly #sockets = new Set<Socket>();
  readonly #isEmpty: () => void;
  #isSilent = false;

  /** @param isEmpty the last connection is gone */
  constructor(name: string, isEmpty: () => void) {
    this.name = name;
    this.#isEmpty = isEmpty;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#agent.forget(socket);
      if (this.#sockets.size === 0 && !this.#isSilent) this.#isEmpty();
    });
    this.#agent.offer(socket);
  }

  /** The connections stay, and nothing comes through them any more. */
  fallSilent(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) this.#agent.forget(socket);
  }

  close(): void {
    this.#isSilent = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Answers one caller of the public URL. */
  static answer(
    end: TunnelEnd | undefined,
    face: PublicFace,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const html = { 'content-type': 'text/html' };
    const isSpared = request.headers['bypass-tunnel-reminder'] !== undefined;
    switch (face) {
      case 'silence':
        return;
      case 'redirect':
        response.writeHead(302, { location: 'https://elsewhere.example.org/secret-path' }).end();
        return;
      case 'another':
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ proof: 'of something' }));
        return;
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(1_000_000));
        return;
      case 'always-reminder':
        response.writeHead(200, html).end('<!DOCTYPE html><title>Friendly Reminder</title>');
        return;
      case 'reminder':
        if (isSpared) end?.forward(request, response);
        else response.writeHead(200, html).end('<!DOCTYPE html><title>Friendly Reminder</title>');
        return;
      case 'tunnel':
        end?.forward(request, response);
    }
  }

  forward(request: IncomingMessage, response: ServerResponse): void {
    const { url: path = '/', method = 'GET', headers } = request;
    const passed = httpRequest({ agent: this.#agent, path, method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(503).end()));
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#agent.take(free => {
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
      free.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      free.write(head);
      socket.pipe(free).pipe(socket);
      socket.on('error', () => free.destroy());
      free.on('error', () => socket.destroy());
    });
  }
}

/** Gives each request a free connection of the client's; there is none: it waits. */
class FreeSockets extends Agent {
  readonly #free: Socket[] = [];
  readonly #waiting: ((socket: Socket) => void)[] = [];

  constructor() {
    super({ keepAlive: true, maxFreeSockets: 1 });
  }

  offer(socket: Socket): void {
    const next = this.#waiting.shift();
    if (next) next(socket);
    else this.#free.push(socket);
  }

  forget(socket: Socket): void {
    const place = this.#free.indexOf(socket);
    if (place >= 0) this.#free.splice(place, 1);
  }

  take(use: (socket: Socket) => void): void {
    const socket = this.#free.shift();
    if (socket) use(socket);
    else this.#waiting.push(use);
  }

  override createConnection(_options: object, done?: (error: Error | null, socket: Duplex) => void): undefined {
    this.take(socket => done?.(null, socket));
    return undefined;
  }
}
