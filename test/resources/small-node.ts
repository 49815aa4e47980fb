import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedChat {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when the caller has gone before the answer was complete. */
  readonly gone: Promise<void>;
}

/** How a chat request is answered. */
export type ChatAnswer = (response: ServerResponse) => void | Promise<void>;

/** What GrowthHub's client sees of a node: chat, health and router, over a real socket. */
export class SmallNode implements AsyncDisposable {
  readonly id: string;
  readonly chats: ReceivedChat[] = [];
  probes = 0;
  routerCalls = 0;
  chat: ChatAnswer;
  health: ChatAnswer = response => void response.end('{"status":"ok"}');
  /** Undefined: it does not answer. */
  router: (() => unknown) | undefined;
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor(id: string) {
    this.id = id;
    this.chat = says(id);
    this.#server = createServer(async (request, response) => {
      if (request.url === '/health') {
        this.probes += 1;
        return this.health(response);
      }
      if (request.url === '/v1/router') {
        this.routerCalls += 1;
        if (this.router) json(200, this.router())(response);
        return;
      }
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      const gone = new Promise<void>(resolve => {
        response.on('close', () => {
          if (!response.writableFinished) resolve();
        });
      });
      this.chats.push({ headers: request.headers, body: Buffer.concat(pieces).toString('utf8'), gone });
      for (const look of this.#waiting.splice(0)) look();
      return this.chat(response);
    });
  }

  static async start(id: string): Promise<SmallNode> {
    const node = new SmallNode(id);
    node.#server.listen(0, '127.0.0.1');
    await once(node.#server, 'listening');
    return node;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** The chat number `count`, when it has come. */
  async received(count: number): Promise<ReceivedChat> {
    for (;;) {
      const chat = this.chats[count - 1];
      if (chat) return chat;
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  /** As `kill -9` leaves it: the port is closed and every connection cut. */
  async kill(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): ChatAnswer {
  return response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

/** A whole answer with these words. */
export function says(content: string): ChatAnswer {
  return json(200, {
    id: 'x',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  });
}

/** Takes the request and never says anything. */
export const hangs: ChatAnswer = () => {};

/** The events of a stream; the last one is followed by `end`. */
export function streams(words: readonly string[], end: (response: ServerResponse) => void = finish): ChatAnswer {
  return response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of words) response.write(eventOf(content));
    end(response);
  };
}

export const eventOf = (content: string) =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { content } }] })}\n\n`;
const finish = (response: ServerResponse) => void response.end('data: [DONE]\n\n');
