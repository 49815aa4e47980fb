import type { FromEngine } from '../node/backends/embedded/protocol.ts';

/** The connection to the node that wanted this engine. */
export interface HostChannel {
  send(message: FromEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The node is gone, in whatever way. */
  onGone(listener: () => void): void;
}

/**
 * Connects to the node: over the channel of `child_process.fork`, or, in Electron, over the port that the shell hands
 * to a utility process as its first message.
 */
export function connectHost(self: NodeJS.Process): Promise<HostChannel> {
  const parent = 'parentPort' in self ? self.parentPort : undefined;
  if (isPort(parent)) {
    return new Promise(resolve => {
      let isConnected = false;
      parent.on('message', ({ ports }) => {
        const port = ports[0];
        if (isConnected || !port) return;
        isConnected = true;
        resolve(overPort(port));
      });
    });
  }
  return Promise.resolve({
    // A node that has just gone cannot take it; its going is told by 'disconnect'.
    send: message => void self.send?.(message, undefined, undefined, () => {}),
    onMessage: listener => void self.on('message', listener),
    onGone: listener => void self.on('disconnect', listener),
  });
}

function overPort(port: Port): HostChannel {
  return {
    send: message => port.postMessage(message),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start?.();
    },
    onGone: listener => void port.on('close', listener),
  };
}

/** What this needs of Electron's `process.parentPort` and of its `MessagePortMain`; no import of electron. */
interface Port {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly Port[] }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start?(): void;
}

function isPort(value: unknown): value is Port {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
