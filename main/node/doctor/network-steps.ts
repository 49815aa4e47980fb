import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { request } from 'undici';

/** The four steps to an answer, each of which can fail for reasons of its own. They reject with the system's error. */
export interface NetworkSteps {
  /** Addresses of a host name. */
  resolve(host: string): Promise<readonly string[]>;
  /** A TCP connection, closed again. */
  open(host: string, port: number, signal: AbortSignal): Promise<void>;
  /** A TLS handshake with a certificate that is good for the name. */
  secure(host: string, port: number, signal: AbortSignal): Promise<void>;
  /** Status and `Date` header of a GET; the body is not waited for. */
  get(url: string, signal: AbortSignal): Promise<{ readonly status: number; readonly date: string | undefined }>;
}

/** The real ones. */
export const systemNetwork: NetworkSteps = {
  resolve: async host => (isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address)),
  // By name, so that all its addresses are tried, IPv6 and IPv4, as a real request does.
  open: (host, port, signal) => settled(connect({ host, port }), 'connect', signal),
  secure: (host, port, signal) =>
    settled(connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) }), 'secureConnect', signal),
  async get(url, signal) {
    const answer = await request(url, { signal, headers: { accept: 'application/json' } });
    answer.body.on('error', () => {}).destroy();
    const { date } = answer.headers;
    return { status: answer.statusCode, date: Array.isArray(date) ? date[0] : date };
  },
};

function settled(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once(event, () => resolve());
    socket.on('error', reject);
    socket.once('close', () => signal.removeEventListener('abort', abort));
  }).finally(() => socket.destroy());
}
