import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../config/index.ts';
import { GatewayError } from './errors.ts';

/**
 * Who may call. `this-machine`: nothing is configured yet, and programs on this machine may try things out; it ends
 * with the first configuration document.
 */
export type Access = 'keys' | 'anonymous' | 'this-machine';

export function accessOf(gateway: Config['gateway'], isConfigured: boolean): Access {
  if (!isConfigured) return 'this-machine';
  return gateway.anonymous ? 'anonymous' : 'keys';
}

/** What a request shows of its caller. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/i;
const LOOPBACK_ADDRESS = /^(?:127\.|::1$|::ffff:127\.)/;
/** What proxies and tunnels add; a request that has one did not start on this machine. */
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via'];

/** Compares every key in constant time, padded to one length. */
export class Authenticator {
  readonly access: Access;
  readonly #keys: readonly { readonly name: string; readonly padded: Buffer }[];
  /** Where the key of a request is laid to be compared. */
  readonly #given: Buffer;

  constructor(gateway: Config['gateway'], access: Access) {
    this.access = access;
    const width = LENGTH_BYTES + Math.max(0, ...gateway.keys.map(({ key }) => Buffer.byteLength(key.reveal())));
    this.#keys = gateway.keys.map(({ name, key }) => ({ name, padded: padded(key.reveal(), Buffer.alloc(width)) }));
    this.#given = Buffer.alloc(width);
  }

  /**
   * Who it is: `key:` and the name of its key, or how it was let in without one.
   * @throws GatewayError 401
   */
  check(caller: Caller): string {
    if (this.access === 'this-machine') {
      checkLocal(caller);
      return this.access;
    }
    const given = bearerOf(caller.headers.authorization);
    if (this.access === 'anonymous' && (given === undefined || this.#keys.length === 0)) return this.access;
    if (given === undefined) {
      throw unauthorized('No key was sent. Send `Authorization: Bearer <key>` with one of the keys in gateway.keys.');
    }
    const candidate = padded(given, this.#given.fill(0));
    let known: string | undefined;
    for (const key of this.#keys) if (timingSafeEqual(key.padded, candidate)) known = key.name;
    if (known === undefined) throw unauthorized('The key that was sent is not one of the keys in gateway.keys.');
    return `key:${known}`;
  }
}

const LENGTH_BYTES = 4;

/** The text's length and as much of it as fits, so that texts of any length are compared over the same bytes. */
function padded(text: string, bytes: Buffer): Buffer {
  bytes.writeUInt32LE(Buffer.byteLength(text));
  bytes.write(text, LENGTH_BYTES);
  return bytes;
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];
}

/** A browser page of another site, a rebound host name and a tunnel all look different from a local program. */
function checkLocal(caller: Caller): void {
  const { origin, host } = caller.headers;
  const isLocal =
    LOOPBACK_ADDRESS.test(caller.socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(host ?? '') &&
    (origin === undefined || LOOPBACK_HOST.test(origin.replace(/^https?:\/\//, ''))) &&
    FORWARDED.every(name => caller.headers[name] === undefined);
  if (!isLocal) {
    throw unauthorized('Nothing is configured yet, so only programs on this machine may call. Configure gateway.keys.');
  }
}

function unauthorized(message: string): GatewayError {
  return new GatewayError({ status: 401, type: 'authentication_error', code: 'invalid_api_key', message });
}
