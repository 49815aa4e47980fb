import { aboutEngines, type ToShell } from '../../shell-messages.ts';
import type { EngineEnd, EngineLauncher, EngineProcess } from './launcher.ts';
import type { ToEngine } from './protocol.ts';

/** The parent that starts engines for a node that cannot: the shell around a node in Electron. */
export interface EngineStarter {
  post(message: ToShell): void;
  /** Every message of the parent, with the ports that came along. */
  onMessage(listener: (message: unknown, ports: readonly EnginePort[]) => void): void;
}

/** One end of the channel to an engine, as Electron gives it. */
export interface EnginePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** Has engines started by the parent. */
export function parentLauncher(parent: EngineStarter): EngineLauncher {
  const engines = new Map<number, Remote>();
  let nextNumber = 0;
  parent.onMessage((raw, ports) => {
    const message = aboutEngines.safeParse(raw).data;
    if (!message) return;
    const remote = engines.get(message.engine);
    if (message.type === 'engine-started') {
      if (ports[0]) remote?.connect(ports[0]);
    } else {
      engines.delete(message.engine);
      remote?.ended({ how: message.how, lastWords: message.lastWords });
    }
  });
  return {
    launch() {
      const engine = nextNumber++;
      const remote = new Remote(() => parent.post({ type: 'end-engine', engine }));
      engines.set(engine, remote);
      parent.post({ type: 'start-engine', engine });
      return remote;
    },
  };
}

/** An engine that the parent starts; what is said to it before it is there waits for it. */
class Remote implements EngineProcess {
  readonly kill: () => void;
  #port: EnginePort | undefined;
  #waiting: ToEngine[] = [];
  #heard: (message: unknown) => void = () => {};
  #told: (end: EngineEnd) => void = () => {};

  constructor(kill: () => void) {
    this.kill = kill;
  }

  send(message: ToEngine): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#waiting.push(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#heard = listener;
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.#told = listener;
  }

  connect(port: EnginePort): void {
    this.#port = port;
    port.on('message', ({ data }) => this.#heard(data));
    port.start();
    for (const message of this.#waiting) port.postMessage(message);
    this.#waiting = [];
  }

  ended(end: EngineEnd): void {
    this.#told(end);
  }
}
