import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import type { Backend, ChatCall, ChatReply, EmbedCall, EmbedReply, ProbeResult, RequestClass } from '../backend.ts';
import type { ModelKnowledge } from './by-class.ts';
import { createClient, type OllamaClient } from './client.ts';
import { ProseRatio } from './context.ts';
import { embedInputs } from './embed.ts';
import type { Model } from './engine.ts';
import { factsOf, isLoadedNow, isSameModel, type Look, lookAround } from './facts.ts';
import { prepare } from './prepare.ts';
import { translateRequest } from './request.ts';
import { readAnswer } from './response.ts';
import { countsBody } from './shapes.ts';
import { ThreadsInUse } from './threads-in-use.ts';
import { Turn } from './turn.ts';

export type { ModelKnowledge } from './by-class.ts';
export { clientOver, type OllamaCarrier } from './client.ts';
export { type Found, findOllama, type Greeting, greetOllama } from './discover.ts';
export { isSameModel } from './facts.ts';
export {
  createOllamaLibrary,
  type LibraryLook,
  type LibraryModel,
  type ModelDetails,
  type OllamaLibrary,
  type RunnerOptions,
} from './library.ts';
export { ollamaModelFolders } from './model-folder.ts';
export type { PullEvent } from './pull.ts';
export type { PullFailure } from './pull-failure.ts';
export { memoryFor, pinnedInTheWay } from './room.ts';

export interface OllamaDeps {
  readonly clock: Clock;
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
  readonly log: Logger;
  /** Threads that are good for it now; left out: the model's own setting. */
  readonly threads?: () => number;
  /** What the node knows of the models; left out: nothing is pinned, nothing measured. */
  readonly models?: ModelKnowledge | undefined;
  /** The way to it; left out: connections of its own to its address. */
  readonly client?: OllamaClient;
}

export type OllamaConfig = Extract<BackendConfig, { kind: 'ollama' }>;
type Ready = Extract<Look, { kind: 'ready' }>;

/** Milliseconds for the look at the start; a later one is bounded by whoever asks. */
const FIRST_LOOK = 5000;
/** Milliseconds since the last byte of an answer in which the engine counts as alive without being asked. */
const FRESH = 2000;
/** Milliseconds after which a model that is not loaded any more counts as unloaded, not as crashed. */
const IN_USE = 60_000;

/** An Ollama, over its native API. */
export function createOllamaBackend(config: OllamaConfig, deps: OllamaDeps): Backend {
  const { clock, log } = deps;
  const { maxConcurrent } = config;
  const client = deps.client ?? createClient(config.baseUrl, { maxConcurrent, connectTimeout: deps.connectTimeout });
  const wanted = { model: config.model, contextTokens: config.contextTokens, models: config.models };
  const factsConfig = { ...wanted, baseUrl: config.baseUrl, capabilities: config.capabilities };
  const keepAlive = keepAliveOf(config.keepAlive);
  const ratios = new Map<string, ProseRatio>();
  const turn = new Turn();
  const threads = new ThreadsInUse({ configured: config.numThread, advised: () => deps.threads?.(), clock });
  const closing = new AbortController();
  let look: Look | undefined;
  /** The last look that found a model; what it found stands while the engine is only down. */
  let ready: Ready | undefined;
  let lastByte = Number.NEGATIVE_INFINITY;

  async function refresh(signal: AbortSignal): Promise<Look> {
    const found = await lookAround(client, wanted, ready, signal);
    if (found.kind === 'ready' && ready?.model.name !== found.model.name) {
      const { engine, model } = found;
      log.info({ ollama: engine.version, model: model.name, contextTokens: model.contextTokens }, 'Ollama found');
    }
    look = found;
    if (found.kind === 'ready') ready = found;
    else if (found.kind === 'no-model') ready = undefined;
    return found;
  }

  async function lookAtStart(): Promise<void> {
    const limit = new AbortController();
    const timer = clock.timer(FIRST_LOOK, () => limit.abort());
    try {
      await refresh(AbortSignal.any([closing.signal, limit.signal]));
    } catch (error) {
      if (!closing.signal.aborted && !limit.signal.aborted)
        log.error({ err: error }, 'the first look at Ollama failed');
    } finally {
      timer.cancel();
    }
  }

  /** How long a model stays loaded after a call; a kept one for good. */
  function stayOf(model: string) {
    return deps.models?.isPinned(model) ? { keep_alive: -1 } : keepAlive;
  }

  /** Fields and options that go with every call to the model. A change in the options would load it anew. */
  function fixed(model: Model) {
    const count = threads.for(model.show);
    return {
      frame: { model: model.name, ...stayOf(model.name), truncate: false, shift: false },
      runner: { num_ctx: model.contextTokens, ...(count === undefined ? {} : { num_thread: count }) },
    };
  }

  /** Before a request: the number of threads changes only where no loaded model has to be loaded anew for it. */
  async function settleThreads(signal: AbortSignal, model: Model): Promise<void> {
    await threads.settle(() => isLoadedNow(client, model.name, signal));
  }

  /** The class's own, unless it is not there or a pinned one would have to make room for it. */
  function modelFor(now: Ready, klass: RequestClass | undefined): Model {
    const own = klass && now.byClass.get(klass);
    return !own || deps.models?.isKeptOut(config.baseUrl, own.name) ? now.model : own;
  }

  /** How prose falls into tokens is the model's own matter. */
  function ratioOf({ name }: Model): ProseRatio {
    const known = ratios.get(name) ?? new ProseRatio();
    ratios.set(name, known);
    return known;
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    const now = ready ?? (await refresh(call.signal));
    if (now.kind !== 'ready') return { kind: 'failed', failure: absence(now) };
    const { engine } = now;
    const model = modelFor(now, call.class);
    const ratio = ratioOf(model);
    await settleThreads(call.signal, model);
    const translated = translateRequest(call.body, model);
    if (translated.kind === 'failed') return translated;
    let release = (): void => {};
    const takeTurn = async (): Promise<void> => {
      release = await turn.take(call.signal);
    };
    try {
      const { signal } = call;
      const prepared = await prepare(translated.chat, call.prefix, {
        client,
        engine,
        model,
        ratio,
        signal,
        takeTurn,
        ...fixed(model),
      });
      if (prepared.kind === 'failed') return prepared;
      call.alive();
      const opened = await client.open(prepared.path, prepared.body, signal);
      if (opened.kind === 'failed') {
        if (opened.failure.kind === 'server-error') ready = undefined;
        return opened;
      }
      const batches = readAnswer(opened.body, {
        model: model.name,
        contextTokens: model.contextTokens,
        signal,
        clock,
        onBytes: () => {
          lastByte = clock.monotonic();
          threads.used();
        },
        onPromptTokens: tokens => ratio.learn(prepared.bytes, tokens),
      });
      return { kind: 'stream', batches };
    } finally {
      release();
    }
  }

  function absence(found: Exclude<Look, Ready>) {
    const message = factsOf(found, factsConfig, false).notReady ?? 'no model';
    return found.kind === 'unreachable' ? found.failure : { kind: 'server-error' as const, message };
  }

  async function embed(call: EmbedCall): Promise<EmbedReply> {
    const now = ready ?? (await refresh(call.signal));
    if (now.kind === 'unreachable') return { kind: 'failed', failure: absence(now) };
    if (now.kind === 'no-model' && config.embeddingModel === undefined)
      return { kind: 'failed', failure: absence(now) };
    if (now.kind === 'ready') await settleThreads(call.signal, now.model);
    const chatModel = now.kind === 'ready' ? now.model.name : '';
    const model = config.embeddingModel ?? chatModel;
    // The chat model keeps its options here too, or it would be loaded anew.
    const options = now.kind === 'ready' && isSameModel(model, chatModel) ? { options: fixed(now.model).runner } : {};
    return embedInputs(call, { client, frame: { ...stayOf(model), ...options }, model });
  }

  async function probe(signal: AbortSignal, without?: 'loading'): Promise<ProbeResult> {
    try {
      const found = await refresh(signal);
      if (found.kind === 'unreachable') return { kind: 'dead', failure: found.failure };
      if (found.kind === 'no-model') return { kind: 'alive', proves: 'answers' };
      const silence = clock.monotonic() - lastByte;
      if (silence < FRESH) return { kind: 'alive', proves: 'generates' };
      if (!found.isLoaded && (silence > IN_USE || without === 'loading')) return { kind: 'alive', proves: 'answers' };
      return await generateOne(found, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      const message = 'it answers questions about itself, or nothing, but generates no token in time';
      return { kind: 'dead', failure: { kind: 'timed-out', message } };
    }
  }

  /** A hung runner leaves everything else answering (ollama#15950), so only a token proves that it generates. */
  async function generateOne(found: Ready, signal: AbortSignal): Promise<ProbeResult> {
    const { frame, runner } = fixed(found.model);
    const stays = found.unloadsAt === undefined ? {} : { keep_alive: remainingOf(found.unloadsAt - clock.now()) };
    const body = { ...frame, ...stays, prompt: 'Hi', raw: true, stream: false, options: { ...runner, num_predict: 1 } };
    const reply = await client.post('/api/generate', body, signal);
    if (reply.kind === 'failed') return { kind: 'dead', failure: reply.failure };
    if (countsBody.safeParse(reply.value).data?.done) return { kind: 'alive', proves: 'generates' };
    return { kind: 'dead', failure: { kind: 'not-an-answer', message: 'the engine did not end a one-token answer' } };
  }

  function facts(klass?: RequestClass) {
    if (!ready || look?.kind === 'no-model') return factsOf(look, factsConfig, ready !== undefined);
    const model = modelFor(ready, klass);
    const speed = deps.models?.speedOf(config.baseUrl, model.name);
    return { ...factsOf({ ...ready, model }, factsConfig, true), ...(speed ? { speed } : {}) };
  }

  void lookAtStart();

  return {
    id: config.id,
    kind: 'ollama',
    tier: config.tier,
    maxConcurrent: config.maxConcurrent,
    facts,
    chat,
    embed,
    probe,
    async close() {
      closing.abort();
      await client.close();
    },
  };
}

/** Later than this, ms from now, is Ollama's way to say never. */
const NEVER = 365 * 86_400_000;

/** The question about its health does not keep a model loaded any longer than it would be; in seconds, -1 is for ever. */
function remainingOf(left: number): number {
  return left > NEVER ? -1 : Math.max(1, Math.round(left / 1000));
}

/** Ollama takes a duration such as `30m`, or a bare number of seconds only as a number. */
function keepAliveOf(text: string | undefined): { keep_alive?: string | number } {
  if (text === undefined) return {};
  return { keep_alive: /^-?\d+$/.test(text) ? Number(text) : text };
}
