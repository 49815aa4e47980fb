import { connect } from 'node:net';
import { findOllama } from '../backends/index.ts';
import { portOf } from './ports.ts';

/** Milliseconds for one port; loopback answers at once or not at all. */
const LIMIT = 1000;
/** Ports looked at beyond those that are needed. */
const MORE = 8;

/**
 * Ports after the first address on which something else than an Ollama listens. An Ollama there may be one of ours that
 * was left over, or one that its owner started: it is taken as it is.
 */
export async function strangersAfter(baseUrl: string, engines: number): Promise<ReadonlySet<number>> {
  if (engines < 2) return new Set();
  const { hostname } = new URL(baseUrl);
  const first = portOf(baseUrl) + 1;
  const ports = Array.from({ length: engines - 1 + MORE }, (_, place) => first + place).filter(port => port < 65_536);
  const strangers = await Promise.all(
    ports.map(async port => {
      if (!(await listens(hostname, port))) return [];
      const found = await findOllama(`http://${hostname}:${port}`, AbortSignal.timeout(LIMIT)).catch(() => undefined);
      return found?.kind === 'running' ? [] : [port];
    }),
  );
  return new Set(strangers.flat());
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: LIMIT });
    const told = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', told(true)).once('error', told(false)).once('timeout', told(false));
  });
}
