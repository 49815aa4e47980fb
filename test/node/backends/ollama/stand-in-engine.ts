import type {
  Backend,
  BackendFacts,
  ChatCall,
  ChatReply,
  ProbeResult,
  StreamBatch,
} from '../../../../main/node/backends/backend.ts';
import type { Failure } from '../../../../main/node/backends/failure.ts';

/** An engine of a pool that does what a test says. */
export interface StandInEngine extends Backend {
  /** What it does from now on: answers, keeps its callers waiting, or fails before or in the middle of an answer. */
  behave(how: 'answer' | 'wait' | 'cut' | Failure): void;
  /** Whether it is found alive when it is looked at. */
  alive: boolean;
  know(facts: Partial<BackendFacts>): void;
  /** The last message of each request that it got. */
  readonly asked: readonly string[];
  /** Ends the streams that wait. */
  finish(): void;
  readonly looks: number;
  readonly isClosed: boolean;
}

const DOWN: Failure = { kind: 'unreachable', message: 'nothing listens at its address' };

export function standInEngine(maxConcurrent = 2): StandInEngine {
  let how: Parameters<StandInEngine['behave']>[0] = 'answer';
  let known: BackendFacts = {
    model: 'phi4-mini',
    contextTokens: 4096,
    capabilities: new Set(['json', 'tools']),
    embeddings: true,
  };
  let looks = 0;
  let isClosed = false;
  const asked: string[] = [];
  const waiting = new Set<() => void>();

  async function* stream(signal: AbortSignal): AsyncIterable<StreamBatch> {
    const now = how;
    if (now === 'wait') {
      await new Promise<void>((resolve, reject) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    }
    const failure: Failure = { kind: 'cut-off', message: 'the runner died' };
    yield { events: [], end: now === 'cut' ? { kind: 'failed', failure } : { kind: 'complete' } };
  }

  const engine: StandInEngine = {
    id: 'ollama',
    kind: 'ollama',
    tier: 'workstation',
    maxConcurrent,
    alive: true,
    asked,
    behave(next) {
      how = next;
    },
    know(facts) {
      known = { ...known, ...facts };
    },
    finish() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    get looks() {
      return looks;
    },
    get isClosed() {
      return isClosed;
    },
    facts: () => known,
    async chat({ body, signal }: ChatCall): Promise<ChatReply> {
      signal.throwIfAborted();
      asked.push(String(body.messages.at(-1)?.content));
      if (typeof how === 'object') return { kind: 'failed', failure: how };
      return { kind: 'stream', batches: stream(signal) };
    },
    async embed({ input }) {
      asked.push(`embed ${input[0]}`);
      if (typeof how === 'object') return { kind: 'failed', failure: how };
      return {
        kind: 'vectors',
        vectors: input.map(() => [1]),
        model: 'm',
        usage: { prompt_tokens: 1, total_tokens: 1 },
      };
    },
    async probe(): Promise<ProbeResult> {
      looks += 1;
      return engine.alive ? { kind: 'alive', proves: 'generates' } : { kind: 'dead', failure: DOWN };
    },
    async close() {
      isClosed = true;
    },
  };
  return engine;
}
