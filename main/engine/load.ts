import { access, constants } from 'node:fs/promises';
import {
  getLlama,
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  LlamaLogLevel,
  type LlamaModel,
  NoBinaryFoundError,
} from 'node-llama-cpp';
import type { FromEngine, LoadMessage } from '../node/backends/embedded/protocol.ts';
import { STEP, stepByStep } from './steps.ts';

/**
 * Context of each caller when nobody says otherwise. It holds what such a small model can make sense of, and its memory
 * is taken at once: 90 MB a caller for the smallest model, 800 MB for one of 1.7 billion parameters.
 */
const DEFAULT_CONTEXT = 4096;
/** Below this a chat makes no sense; with less memory than that takes the model is not loaded. */
const SMALLEST_CONTEXT = 1024;

export interface Loaded {
  readonly kind: 'loaded';
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly context: LlamaContext;
  /** Tokens of one caller, prompt and answer together. */
  readonly contextTokens: number;
}

export type LoadResult =
  | Loaded
  | (Omit<Extract<FromEngine, { type: 'unloadable' }>, 'type'> & { readonly kind: 'unloadable' });

export interface LoadWatch {
  readonly progress: (share: number) => void;
  readonly log: (level: 'warn' | 'error', message: string) => void;
}

/** Loads llama.cpp, the model and the memory for its callers; what is in the way comes back as a value. */
export async function load(wanted: LoadMessage, watch: LoadWatch): Promise<LoadResult> {
  const engine = await attempt('no-engine', () => loadEngine(wanted.threads, watch));
  if (engine.kind === 'unloadable') return engine;
  const llama = engine.value;
  const readable = await attempt('no-file', () => access(wanted.modelPath, constants.R_OK));
  if (readable.kind === 'unloadable') return readable;
  const loaded = await attempt('bad-file', () => loadModel(llama, wanted, watch));
  if (loaded.kind === 'unloadable') return loaded;
  const model = loaded.value;
  const contextTokens = Math.min(wanted.contextTokens ?? DEFAULT_CONTEXT, model.trainContextSize);
  const made = await attempt('no-memory', () => makeContext(model, wanted, contextTokens));
  if (made.kind === 'unloadable') return made;
  const context = made.value;
  return { kind: 'loaded', llama, model, context, contextTokens: Math.min(contextTokens, context.contextSize) };
}

function loadEngine(maxThreads: number, { log }: LoadWatch): Promise<Llama> {
  return getLlama({
    gpu: false,
    // Nothing is compiled and nothing is downloaded here.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads,
    logLevel: LlamaLogLevel.warn,
    logger: (level, message) => log(level === 'warn' ? 'warn' : 'error', message.trim()),
  });
}

function loadModel(llama: Llama, wanted: LoadMessage, { progress }: LoadWatch): Promise<LlamaModel> {
  const { modelPath, checkWeights } = wanted;
  return llama.loadModel({ modelPath, gpuLayers: 0, checkTensors: checkWeights, onLoadProgress: progress });
}

/** A configured context is had or not; the default one gets smaller where memory is short. */
async function makeContext(model: LlamaModel, wanted: LoadMessage, contextSize: number): Promise<LlamaContext> {
  const { callers: sequences, threads } = wanted;
  const batching = { itemPrioritizationStrategy: stepByStep() };
  try {
    const options = {
      contextSize,
      sequences,
      threads,
      batchSize: STEP,
      batching,
      failedCreationRemedy: false,
    } as const;
    return await model.createContext(options);
  } catch (error) {
    const smaller = Math.floor(contextSize / 2);
    if (wanted.contextTokens !== undefined || smaller < SMALLEST_CONTEXT) throw error;
    return makeContext(model, wanted, smaller);
  }
}

type Attempted<T> = { readonly kind: 'value'; readonly value: T } | Exclude<LoadResult, Loaded>;

async function attempt<T>(cause: Exclude<LoadResult, Loaded>['cause'], make: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { kind: 'value', value: await make() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isMemory = error instanceof InsufficientMemoryError;
    const isEngine = error instanceof NoBinaryFoundError;
    return { kind: 'unloadable', cause: isMemory ? 'no-memory' : isEngine ? 'no-engine' : cause, message };
  }
}
