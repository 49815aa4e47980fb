import type { TcpProxy } from '../../fakes/tcp-proxy.ts';

/** A message of one node to the other, as it was on its way. */
export interface Recorded {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Keeps everything that goes over a way, as whoever runs a tunnel can. */
export class Recorder {
  readonly #requests = new Map<number, Buffer[]>();
  readonly #all: Buffer[] = [];

  constructor(way: TcpProxy) {
    way.tap = (piece, isAnswer, connection) => {
      this.#all.push(piece);
      if (!isAnswer) this.#requests.set(connection, [...(this.#requests.get(connection) ?? []), piece]);
      return piece;
    };
  }

  /** Every byte, both ways, as text that can be searched. */
  get text(): string {
    return Buffer.concat(this.#all).toString('latin1');
  }

  /** Whole messages, in their order on each connection. */
  messages(operation: string): Recorded[] {
    const all = [...this.#requests.values()].flatMap(pieces => messagesIn(Buffer.concat(pieces)));
    return all.filter(({ path }) => path === `/peer/v1/${operation}`);
  }
}

/** Sends a message again, to wherever. */
export function sendAgain(gateway: string, { path, headers, body }: Recorded, changed = {}): Promise<Response> {
  return fetch(`${gateway}${path}`, { method: 'POST', headers: { ...headers, ...changed }, body });
}

const OF_THE_CONNECTION = ['host', 'connection', 'content-length'];

function messagesIn(bytes: Buffer): Recorded[] {
  const found: Recorded[] = [];
  for (let rest = bytes; ; ) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd === -1) return found;
    const [first = '', ...lines] = rest.subarray(0, headEnd).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(lines.map(line => line.split(/: */, 2))) as Record<string, string>;
    const end = headEnd + 4 + Number(headers['content-length'] ?? 0);
    if (rest.length < end) return found;
    const own = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
    const body = new Uint8Array(rest.subarray(headEnd + 4, end));
    found.push({ path: first.split(' ')[1] ?? '', headers: Object.fromEntries(own), body });
    rest = rest.subarray(end);
  }
}
