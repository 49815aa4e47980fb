import { createServer } from 'node:net';

/** What is asked of the system about a port. */
export interface PortProbe {
  /** `free`, or the system's code for why this machine cannot listen there. */
  tryListen(host: string, port: number): Promise<string>;
  /** The program that listens there, where the system tells: `nginx (process 123)`. */
  occupantOf(port: number): Promise<string | undefined>;
}

/** This machine's. Trying means to listen for a moment and to let go. */
export const systemPorts: PortProbe = {
  tryListen: (host, port) =>
    new Promise(resolve => {
      const server = createServer();
      server.once('error', error => resolve('code' in error ? String(error.code) : error.message));
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')));
    }),
  async occupantOf(port) {
    const { networkConnections } = await import('systeminformation');
    const connections = await networkConnections();
    const listener = connections.find(
      ({ localPort, state, pid }) => localPort === String(port) && /^LISTEN/i.test(state) && pid,
    );
    if (!listener) return undefined;
    return listener.process ? `${listener.process} (process ${listener.pid})` : `process ${listener.pid}`;
  },
};
