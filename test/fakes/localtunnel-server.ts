import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { type PublicFace, TunnelEnd } from './localtunnel-end.ts';

/** How the server is. */
export interface ServerFaults {
  /** So many requests for a tunnel are answered 503 first. */
  busy?: number;
  /** What requests for a tunnel meet: a page, an endless wait, a refusal of the name, an answer that makes no sense. */
  handshake?: 'page' | 'silence' | 'bad-name' | 'nonsense';
  /** What the port for the client's connections does: refuses them, or takes and drops them. */
  port?: 'refuses' | 'drops';
}

/**
 * A stand-in for localtunnel's public server: `GET /?new` or `/<subdomain>` grants a name and a port, the client opens
 * connections to that port, and what callers send to the public URL goes through a free one of them. Where the real one
 * tells tunnels apart by the host name, this one has a port of its own for each name, which stays the same.
 */
export class LocaltunnelServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #ends = new Map<string, TunnelEnd>();
  readonly #ports = new Set<TcpServer>();
  /** The public side of a name; it outlives its tunnels. */
  readonly #faces = new Map<string, Server>();
  #granted = 0;
  #port = 0;
  faults: ServerFaults = {};
  /** Names that other people hold. */
  readonly taken = new Set<string>();
  /** What callers of the public URLs meet. */
  face: PublicFace = 'tunnel';
  /** Paths of all requests for a tunnel, in order. */
  readonly asked: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => void this.#grant(request, response));
  }

  static async start(): Promise<LocaltunnelServer> {
    const server = new LocaltunnelServer();
    await once(server.#server.listen(0, '127.0.0.1'), 'listening');
    server.#port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  /** What is configured as `tunnel.host`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where callers reach what holds this name. */
  async publicUrl(name: string): Promise<string> {
    return urlOf(await this.#faceOf(name));
  }

  /** Names that are granted now and have connections. */
  get open(): readonly string[] {
    return [...this.#ends.values()].filter(({ connections }) => connections > 0).map(({ name }) => name);
  }

  connectionsOf(name: string): number {
    return this.#ends.get(name)?.connections ?? 0;
  }

  /** Connections that clients have opened so far, all of them. */
  connected = 0;

  /** The server forgets what it granted, and says nothing of it to the client, whose connections stay. */
  forget(name: string): void {
    this.#ends.get(name)?.fallSilent();
    this.#ends.delete(name);
  }

  /** It is away: every connection breaks. */
  async stop(): Promise<void> {
    for (const end of this.#ends.values()) end.close();
    this.#ends.clear();
    for (const port of this.#ports) port.close();
    this.#ports.clear();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** It is back, at the same address, and knows of nobody. */
  async restart(): Promise<void> {
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const face of this.#faces.values()) {
      face.close();
      face.closeAllConnections();
    }
  }

  async #grant(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.asked.push(`${url.pathname}${url.search}`);
    const { faults } = this;
    if ((faults.busy ?? 0) > 0) {
      faults.busy = (faults.busy ?? 0) - 1;
      response.writeHead(503, { 'content-type': 'text/html' }).end('<html>503 Service Temporarily Unavailable</html>');
      return;
    }
    if (faults.handshake === 'silence') return;
    if (faults.handshake === 'page') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to localtunnel</html>');
      return;
    }
    if (faults.handshake === 'nonsense') return sendJson(response, 200, { id: 'x', port: -1, url: 'javascript:1' });
    const wish = url.pathname.slice(1);
    if (faults.handshake === 'bad-name' || (wish !== '' && !/^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/.test(wish))) {
      const message = 'Invalid subdomain. Subdomains must be lowercase and between 4 and 63 alphanumeric characters.';
      return sendJson(response, 403, { message });
    }
    this.#granted += 1;
    const isFree = wish !== '' && !this.taken.has(wish) && !this.#ends.has(wish);
    const name = isFree ? wish : `brown-fox-${this.#granted}`;
    const end = new TunnelEnd(name, () => this.#ends.delete(name));
    this.#ends.set(name, end);
    const port = await this.#openPort(end);
    sendJson(response, 200, { id: name, port, max_conn_count: 4, url: await this.publicUrl(name) });
  }

  async #openPort(end: TunnelEnd): Promise<number> {
    const server = createTcpServer((socket: Socket) => {
      this.connected += 1;
      if (this.faults.port === 'drops') socket.destroy();
      else end.take(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    this.#ports.add(server);
    if (this.faults.port === 'refuses') server.close();
    return port;
  }

  async #faceOf(name: string): Promise<Server> {
    const known = this.#faces.get(name);
    if (known) return known;
    const face = createServer((request, response) => {
      const end = this.#ends.get(name);
      if (end || this.face === 'another') TunnelEnd.answer(end, this.face, request, response);
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('404');
    });
    face.on('upgrade', (request, socket, head) => {
      const end = this.#ends.get(name);
      if (end) end.upgrade(request, socket as Socket, head);
      else socket.destroy();
    });
    await once(face.listen(0, '127.0.0.1'), 'listening');
    this.#faces.set(name, face);
    return face;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
