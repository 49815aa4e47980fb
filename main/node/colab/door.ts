import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock/index.ts';
import type { Admission } from './colab.ts';
import { type Hello, helloFrame, LARGEST_MESSAGE, parseFrame } from './frames.ts';
import { CLOSED, type Connection } from './link.ts';

/** The only address at which this port changes to another protocol. */
export const WORKER_PATH = '/colab/worker';

/** How long whoever came has to say who it is, ms. */
const HELLO_PATIENCE = 10_000;
/** Connections at one time that have not said who they are. */
const MOST_STRANGERS = 16;

export interface DoorDeps {
  readonly clock: Clock;
  readonly hello: (connection: Connection, hello: Hello) => Admission;
  /** Somebody said something that is no hello, or nothing. */
  readonly knocked: (message: string) => void;
}

/** The WebSocket endpoint of the workers. */
export class WorkerDoor {
  readonly #deps: DoorDeps;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    clientTracking: true,
  });
  #strangers = 0;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
    // A handshake that is none is answered by `ws` itself; it is no reason to fall.
    this.#server.on('wsClientError', (_, socket) => socket.destroy());
  }

  /** Listens for workers on the gateway's server; which requests come here, it has decided before. */
  listen(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      if (this.#strangers >= MOST_STRANGERS) {
        socket.end(
          'HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
        );
        return;
      }
      this.#server.handleUpgrade(request, socket, head, websocket => this.#opened(websocket));
    });
  }

  close(): void {
    for (const websocket of this.#server.clients) websocket.terminate();
    this.#server.close();
  }

  #opened(websocket: WebSocket): void {
    this.#strangers += 1;
    const connection: Connection = {
      send: message => websocket.send(message),
      close: (code, reason) => websocket.close(code, reason.slice(0, 120)),
      terminate: () => websocket.terminate(),
    };
    let session: Extract<Admission, { kind: 'admitted' }>['session'] | undefined;
    const introduced = () => {
      if (!patience) return;
      patience.cancel();
      patience = undefined;
      this.#strangers -= 1;
    };
    let patience: ReturnType<Clock['timer']> | undefined = this.#deps.clock.timer(HELLO_PATIENCE, () => {
      this.#deps.knocked('Somebody opened the workers’ door and said nothing.');
      websocket.terminate();
    });
    websocket.on('error', () => websocket.terminate());
    websocket.on('close', () => {
      introduced();
      session?.link.closed(connection);
    });
    websocket.on('message', (data, isBinary) => {
      const text = isBinary ? '' : data.toString();
      if (session) {
        session.link.message(connection, text);
        return;
      }
      introduced();
      const hello = parseFrame(helloFrame, text);
      if (!hello) {
        this.#deps.knocked('Somebody said something at the workers’ door that is no hello.');
        websocket.close(CLOSED.refused, 'malformed');
        return;
      }
      const admission = this.#deps.hello(connection, hello);
      if (admission.kind === 'admitted') {
        session = admission.session;
        return;
      }
      const { code, message } = admission;
      websocket.send(JSON.stringify({ kind: 'refused', code, message }));
      websocket.close(CLOSED.refused, code);
    });
  }
}

/** Whether a request that asks for another protocol gets one; all others are answered as if they had not asked. */
export function isForWorkers(request: IncomingMessage): boolean {
  const path = request.url?.split('?')[0];
  return path === WORKER_PATH && request.headers.upgrade?.toLowerCase() === 'websocket';
}
