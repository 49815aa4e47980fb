import { forkLauncher } from '../../../main/node/backends/embedded/fork-launcher.ts';
import { type ChatMessage, fromEngine, type LoadMessage } from '../../../main/node/backends/embedded/protocol.ts';
import { findEngineScript } from '../../../main/node/config/paths.ts';

/** An engine's process, asked directly. */
export interface BenchEngine {
  /** Milliseconds from its start until its model was loaded. */
  readonly loadMs: number;
  ask(question: Question): Promise<Timing>;
  end(): void;
}

export type Question = Pick<ChatMessage, 'messages' | 'maxTokens'>;

export interface Timing {
  readonly firstTokenMs: number;
  readonly totalMs: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export const GREEDY = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repeatPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
};

/** What an engine is started with by default, but for its threads. */
export function loadMessage(modelPath: string, threads: number): LoadMessage {
  return { type: 'load', modelPath, checkWeights: false, threads, callers: 2 };
}

/** Starts one and waits until its model is loaded. */
export async function startEngine(load: LoadMessage): Promise<BenchEngine> {
  const script = findEngineScript(new URL('../../../main/node', import.meta.url).pathname);
  const startedAt = performance.now();
  const engine = forkLauncher(script).launch();
  const loaded = Promise.withResolvers<number>();
  let asked: { at: number; firstAt?: number; done(timing: Timing): void } | undefined;
  let nextId = 0;
  engine.onEnd(({ how, lastWords }) => loaded.reject(new Error(`the engine ended (${how})\n${lastWords}`)));
  engine.onMessage(raw => {
    const message = fromEngine.parse(raw);
    const now = performance.now();
    if (message.type === 'loaded') loaded.resolve(now - startedAt);
    if (message.type === 'unloadable' || message.type === 'failed') throw new Error(JSON.stringify(message));
    if (message.type === 'text' && asked) asked.firstAt ??= now;
    if (message.type === 'done' && asked) {
      const { promptTokens, completionTokens } = message;
      const firstTokenMs = (asked.firstAt ?? now) - asked.at;
      asked.done({ firstTokenMs, totalMs: now - asked.at, promptTokens, completionTokens });
    }
  });
  engine.send(load);
  const loadMs = await loaded.promise;
  return {
    loadMs,
    ask: question =>
      new Promise(done => {
        asked = { at: performance.now(), done };
        engine.send({ type: 'chat', id: nextId++, stop: [], sampling: GREEDY, ...question });
      }),
    end: () => engine.kill(),
  };
}
