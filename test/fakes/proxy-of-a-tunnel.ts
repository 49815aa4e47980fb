import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../main/node/clock/index.ts';

/** What the proxies of free tunnels do to an answer. */
export interface ProxyHabits {
  /** Passes an answer on only in pieces of so many bytes, and what is left at its end. */
  readonly buffers?: number;
  /** Cuts an answer off that says nothing for so long, ms. */
  readonly cutsAfter?: number;
  readonly clock: Clock;
}

/** An HTTP proxy with such habits, in front of one server. */
export class ProxyOfATunnel implements AsyncDisposable {
  readonly #server: Server;
  /** Bytes that came from the server behind it. */
  received = 0;
  /** Answers that it cut off. */
  cut = 0;

  private constructor(target: string, habits: ProxyHabits) {
    this.#server = createServer((request, response) => this.#pass(target, habits, request, response));
  }

  static async before(target: string, habits: ProxyHabits): Promise<ProxyOfATunnel> {
    const proxy = new ProxyOfATunnel(target, habits);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #pass(target: string, habits: ProxyHabits, request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url } = request;
    const passed = httpRequest(new URL(url ?? '/', target), { method, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      this.#passBack(habits, answer, response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  }

  #passBack({ buffers = 1, cutsAfter, clock }: ProxyHabits, answer: IncomingMessage, response: ServerResponse): void {
    const silence =
      cutsAfter === undefined
        ? undefined
        : clock.timer(cutsAfter, () => {
            this.cut += 1;
            answer.destroy();
            response.destroy();
          });
    let held: Buffer[] = [];
    const flush = () => {
      response.write(Buffer.concat(held));
      held = [];
    };
    answer.on('data', (piece: Buffer) => {
      silence?.refresh();
      held.push(piece);
      this.received += piece.length;
      if (held.reduce((sum, { length }) => sum + length, 0) >= buffers) flush();
    });
    answer.on('end', () => {
      if (held.length > 0) flush();
      response.end();
    });
    answer.on('error', () => response.destroy());
    answer.on('close', () => silence?.cancel());
  }
}
