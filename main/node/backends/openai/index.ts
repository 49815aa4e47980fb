import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import type { Backend, BackendFacts, ChatCall, ChatReply, EmbedCall, EmbedReply, ProbeResult } from '../backend.ts';
import type { LimitReport } from '../limit-report.ts';
import { asCompletion } from './chunks.ts';
import { givesNoEmbeddings, readVectors } from './embeddings.ts';
import { EngineHealth } from './engine-health.ts';
import { dialectOf } from './providers.ts';
import { upstreamBody } from './request.ts';
import { ServedModel } from './served-model.ts';
import { readStream } from './stream.ts';
import { limitsInKey, toldLimits } from './told-limits.ts';
import { createUpstream, type JsonAnswer } from './upstream.ts';

export { type AccountCheck, checkAccount } from './account.ts';
export { asChunk, asCompletion } from './chunks.ts';
export { dialectOf, isPaidModel, keysPageOf, PROVIDERS_WITH_ADDRESS, type SeveralAccountsTerms } from './providers.ts';

export interface OpenAiDeps {
  readonly clock: Clock;
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
}

type OpenAiConfig = Omit<Extract<BackendConfig, { kind: 'openai' }>, 'kind'>;

/** Any OpenAI-compatible server: Groq, OpenRouter, OpenAI, vLLM, llama.cpp, LM Studio, or the caller's own key. */
export function createOpenAiBackend(
  config: OpenAiConfig,
  deps: OpenAiDeps,
  kind: 'openai' | 'user-key' = 'openai',
): Backend {
  const { clock } = deps;
  const { apiKey: key } = config;
  const dialect = dialectOf(config.provider);
  const { keyPath, limitWindows } = dialect;
  const upstream = createUpstream({ ...config, limitWindows }, deps);
  const model = new ServedModel(config.model ?? dialect.model, clock);
  const engine = new EngineHealth(dialect.ownEngine, config, deps);
  const isOwnEngine = config.tier !== 'cloud';
  const declared = config.capabilities ?? dialect.capabilities;
  // What the provider refuses to be asked for it cannot do, whatever the configuration says.
  const capabilities = new Set(declared.filter(name => !dialect.drop.includes(name)));
  let hasEmbeddings = config.tier === 'workstation';

  function facts(): BackendFacts {
    const notReady = engine.notReady ?? model.notReady;
    const { contextTokens, readyIn } = engine;
    return {
      model: model.name,
      contextTokens,
      capabilities,
      embeddings: hasEmbeddings,
      ...(notReady ? { notReady } : {}),
      ...(readyIn === undefined ? {} : { readyIn }),
    };
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    // A machine of one's own may work for a minute on a plain answer, and its silence until then looks like a hung
    // one's. There plain answers are fetched as streams, which show life at every token; a cloud is quick.
    const stream = call.stream || isOwnEngine;
    const body = upstreamBody(call.body, { model: model.name, stream, prefix: call.prefix, dialect, isOwnEngine });
    const sent = await upstream.open('POST', '/chat/completions', body, call.signal);
    if (sent.kind === 'failed') {
      if (sent.lacksModel) model.refused(sent.failure.message);
      engine.failed(sent);
      return sent;
    }
    const limits = toldLimits({ headers: sent.headers, now: clock.now(), windows: limitWindows });
    if (stream && sent.contentType.includes('text/event-stream')) {
      const options = { choices: call.body.n ?? 1, signal: call.signal, clock, ...(key ? { key } : {}) };
      return { kind: 'stream', batches: readStream(sent.body, options), limits };
    }
    return plainReply(await upstream.json(sent, call.signal, call.answering), limits);
  }

  async function embed(call: EmbedCall): Promise<EmbedReply> {
    const name = config.embeddingModel ?? model.name;
    const body = JSON.stringify({
      model: name,
      input: call.input,
      dimensions: call.dimensions,
      encoding_format: 'float',
    });
    const sent = await upstream.open('POST', '/embeddings', body, call.signal);
    if (sent.kind === 'failed') {
      if (!givesNoEmbeddings(sent)) return sent;
      hasEmbeddings = false;
      return { kind: 'failed', failure: { kind: 'not-an-answer', message: `no embeddings: ${sent.failure.message}` } };
    }
    const read = await upstream.json(sent, call.signal);
    return read.kind === 'failed' ? read : readVectors(read.value, call.input.length, name ?? config.id);
  }

  /** Asks for the model list: free at every provider, and says that the server is there, not that it generates. */
  async function probe(signal: AbortSignal): Promise<ProbeResult> {
    await engine.look(signal);
    // It answers, and what it says keeps requests away until it says something else.
    if (engine.notReady) return { kind: 'alive', proves: 'answers' };
    if (engine.model) model.prefer(engine.model);
    const sent = await upstream.open('GET', '/models', null, signal);
    const read = sent.kind === 'failed' ? sent : await upstream.json(sent, signal);
    if (read.kind === 'json') {
      model.learn(read.value);
      engine.learn(read.value, model.name);
    }
    // A server without a list, or that refuses the key, is there all the same; the next request will tell.
    else if (!isThere(read.status)) return { kind: 'dead', failure: read.failure };
    const limits = await limitsOfKey(signal);
    return { kind: 'alive', proves: 'answers', ...(limits.length > 0 ? { limits } : {}) };
  }

  /** What the account itself says, where that is free; it is no matter when it does not. */
  async function limitsOfKey(signal: AbortSignal) {
    if (!key || !keyPath || dialect.keyIsAbout?.test(model.name ?? '') === false) return [];
    const sent = await upstream.open('GET', keyPath, null, signal);
    const read = sent.kind === 'failed' ? sent : await upstream.json(sent, signal);
    return read.kind === 'json' ? limitsInKey(read.value) : [];
  }

  return {
    id: config.id,
    kind,
    tier: config.tier,
    ...(config.provider ? { provider: config.provider } : {}),
    maxConcurrent: config.maxConcurrent,
    usableSlots: engine.usableSlots,
    facts,
    chat,
    embed,
    probe,
    async close() {
      await Promise.all([upstream.close(), engine.close()]);
    },
  };
}

function plainReply(read: JsonAnswer, limits: readonly LimitReport[]): ChatReply {
  if (read.kind === 'failed') return read;
  const completion = asCompletion(read.value);
  if (!completion) {
    return { kind: 'failed', failure: { kind: 'not-an-answer', message: 'a 200 without an answer in it' } };
  }
  if (completion.choices.some(choice => !choice.finish_reason)) {
    return { kind: 'failed', failure: { kind: 'cut-off', message: 'the answer ended without a finish reason' } };
  }
  return { kind: 'answer', answer: { json: read.text, completion }, limits };
}

function isThere(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}
