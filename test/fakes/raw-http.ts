import { connect, type Socket } from 'node:net';

/** One response as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a test writes what no client would, byte by byte if it likes. */
export class RawConnection {
  readonly socket: Socket;
  /** What has come and was not taken; pieces are joined only when somebody looks. */
  #pieces: Buffer[] = [];
  #length = 0;
  #isClosed = false;
  #changed: () => void = () => {};

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    this.socket.on('data', piece => {
      this.#pieces.push(piece);
      this.#length += piece.length;
      this.#changed();
    });
    this.socket.on('end', () => this.#close());
    this.socket.on('close', () => this.#close());
    // Being reset is one of the answers that tests look at.
    this.socket.on('error', () => {});
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The next whole response; undefined when the connection was closed without one. */
  async response(): Promise<RawResponse | undefined> {
    for (;;) {
      const found = this.#takeResponse();
      if (found || this.#isClosed) return found;
      await this.#next();
    }
  }

  /** Everything that is received until the other side closes. */
  async rest(): Promise<string> {
    await this.closed();
    return this.#joined().toString('utf8');
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#next();
  }

  /** Resolves once so many bytes are here. */
  async received(bytes: number): Promise<void> {
    while (this.#length < bytes && !this.#isClosed) await this.#next();
  }

  leave(): void {
    this.socket.destroy();
  }

  #close(): void {
    this.#isClosed = true;
    this.#changed();
  }

  #next(): Promise<void> {
    return new Promise(resolve => {
      this.#changed = resolve;
    });
  }

  #joined(): Buffer {
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  #takeResponse(): RawResponse | undefined {
    const received = this.#joined();
    const end = received.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
    const headers = Object.fromEntries(
      lines.map(line => [line.split(':', 1)[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const from = end + 4;
    const length = status < 200 ? 0 : Number(headers['content-length'] ?? 0);
    if (received.length < from + length) return undefined;
    const body = received.subarray(from, from + length).toString('utf8');
    this.#pieces = [received.subarray(from + length)];
    this.#length = received.length - from - length;
    return status < 200 ? this.#takeResponse() : { status, headers, body };
  }
}

/** Sends these bytes on a connection of their own: the response, or undefined when it is closed without one. */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawResponse | undefined> {
  const connection = new RawConnection(url);
  connection.write(bytes);
  try {
    return await connection.response();
  } finally {
    connection.leave();
  }
}
