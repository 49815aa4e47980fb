import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket, connect as tcpConnect } from 'node:net';

/** How the way is. */
export interface Weather {
  /** `refused`: nobody listens. `silent`: what is sent goes nowhere, as behind a dead tunnel. */
  readonly way: 'open' | 'refused' | 'silent';
  /** Only what goes to the server gets through; no answer comes back. */
  readonly losesAnswers?: boolean;
  /** Each piece takes so long, each way, ms. */
  readonly delay?: number;
  /** Share of the pieces that are lost and sent again after `RESENT` ms, as TCP does. */
  readonly loss?: number;
}

/** What a lost packet costs at least, ms. */
const RESENT = 250;

/**
 * A way between two machines that can be bad: a TCP proxy on loopback. What changes concerns connections that are open
 * too, as on a real line.
 */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #random: () => number;
  readonly #pairs = new Set<Socket>();
  #weather: Weather = { way: 'open' };
  #target = 0;
  /** What becomes of each piece: whoever runs a tunnel can keep it, and change it. Connections are numbered. */
  tap: (piece: Buffer, isAnswer: boolean, connection: number) => Buffer = piece => piece;
  #connections = 0;

  private constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer({ pauseOnConnect: false }, socket => this.#join(socket));
  }

  static async open(random: () => number = Math.random): Promise<TcpProxy> {
    const proxy = new TcpProxy(random);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The server behind it, by its URL. */
  leadTo(url: string): void {
    this.#target = Number(new URL(url).port);
    for (const socket of this.#pairs) socket.destroy();
  }

  set weather(weather: Weather) {
    this.#weather = weather;
    if (weather.way === 'refused') for (const socket of this.#pairs) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#pairs) socket.destroy();
    this.#server.close();
  }

  #join(client: Socket): void {
    if (this.#weather.way === 'refused') return void client.resetAndDestroy();
    const connection = this.#connections;
    this.#connections += 1;
    const server = tcpConnect(this.#target, '127.0.0.1');
    for (const [from, to, isAnswer] of [
      [client, server, false],
      [server, client, true],
    ] as const) {
      this.#pairs.add(from);
      from.setNoDelay(true);
      // Pieces stay in their order, however long each takes.
      let before = Promise.resolve();
      const then = (act: () => void) => {
        before = before.then(() => this.#travel()).then(act);
      };
      from.on('data', piece => {
        then(() => {
          if (this.#weather.way !== 'open' || (isAnswer && this.#weather.losesAnswers)) return;
          to.write(this.tap(piece, isAnswer, connection));
        });
      });
      from.on('end', () => then(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#pairs.delete(from);
        to.destroy();
      });
    }
  }

  #travel(): Promise<void> {
    const { delay = 0, loss = 0 } = this.#weather;
    const took = delay + (this.#random() < loss ? RESENT : 0);
    return took === 0 ? Promise.resolve() : new Promise(resolve => setTimeout(resolve, took));
  }
}
