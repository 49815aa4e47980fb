/** The program that started this one and talks to it: Electron's main process, or a Node script such as `npm start`. */
export interface Parent {
  post(message: unknown): void;
  /** Calls `stop` when the parent asks for the end with `{type:'shutdown'}`, or is gone itself. */
  onShutdown(stop: () => void): void;
  /**
   * Every message of an Electron parent, with the ports that came along; undefined with any other. It starts processes
   * for this one, which cannot.
   */
  readonly onMessage?: (listener: (message: unknown, ports: readonly MessagePort[]) => void) => void;
}

/** One end of a channel between two processes, as Electron gives it. */
export interface MessagePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** The parent, if there is one that talks. */
export function connectParent(host: NodeJS.Process): Parent | undefined {
  const port = 'parentPort' in host ? host.parentPort : undefined;
  if (isParentPort(port)) {
    return {
      post: message => port.postMessage(message),
      onShutdown: stop => {
        port.on('message', event => {
          if (isShutdown(event.data)) stop();
        });
      },
      onMessage: listener => void port.on('message', ({ data, ports }) => listener(data, ports)),
    };
  }
  if (!host.connected) return undefined;
  return {
    // The parent may leave at any time; its going is told by 'disconnect'.
    post: message => void host.send?.(message, undefined, undefined, () => {}),
    onShutdown: stop => {
      host.on('message', message => {
        if (isShutdown(message)) stop();
      });
      host.on('disconnect', stop);
    },
  };
}

/** What this needs of Electron's `process.parentPort`; the node never imports electron. */
interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly MessagePort[] }) => void,
  ): unknown;
  postMessage(message: unknown): void;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

function isShutdown(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'shutdown';
}
