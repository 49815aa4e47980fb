import type { Clock } from '../node/clock/index.ts';
import { type FromShell, toShell } from '../node/shell-messages.ts';
import type { ElectronApi, NodeProcess } from './electron-api.ts';
import { LineReader, lastWords } from './line-reader.ts';

export interface EngineOptions {
  /** `out/main/engine.js`. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

const LINES_KEPT = 12;
/** Longest wait (ms) for what an ended engine had still written. */
const LAST_WORDS_WITHIN = 500;

/**
 * Starts embedded engines for a node, which cannot start a process in Electron, and hands each of the two one end of a
 * channel between them. They end with the node.
 */
export function serveEngines(
  node: NodeProcess,
  electron: Pick<ElectronApi, 'utilityProcess' | 'createMessageChannel'>,
  { script, env, clock }: EngineOptions,
): void {
  const engines = new Map<number, NodeProcess>();
  node.on('message', raw => {
    const message = toShell.safeParse(raw).data;
    if (message?.type === 'start-engine') start(message.engine);
    if (message?.type === 'end-engine') engines.get(message.engine)?.kill();
  });
  node.on('exit', () => {
    for (const engine of engines.values()) engine.kill();
  });

  function start(number: number): void {
    const tell = (message: FromShell, ports: Parameters<NodeProcess['postMessage']>[1] = []) =>
      node.postMessage(message, ports);
    const options = { env: { ...env }, serviceName: 'Tandem engine', stdio: 'pipe' } as const;
    const engine = electron.utilityProcess.fork(script, [], options);
    engines.set(number, engine);
    const heard: string[] = [];
    const reader =
      engine.stderr && new LineReader(engine.stderr, line => heard.push(line) > LINES_KEPT && heard.shift());
    // Without a listener the event would be thrown, and the shell would die with the engine. The exit follows.
    engine.on('error', (type, location) => heard.push(`${type} at ${location}`));
    engine.on('exit', code => {
      engines.delete(number);
      void lastWords(reader ? [reader] : [], clock, LAST_WORDS_WITHIN).then(() =>
        tell({ type: 'engine-ended', engine: number, how: `exit code ${code}`, lastWords: heard.join('\n') }),
      );
    });
    const { port1, port2 } = electron.createMessageChannel();
    engine.postMessage({ type: 'connect' }, [port1]);
    tell({ type: 'engine-started', engine: number }, [port2]);
  }
}
