import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import type { Backend, BackendFacts, ChatCall, ChatReply, EmbedCall, EmbedReply, ProbeResult } from '../backend.ts';
import { createPool, readText, transportFailure } from '../transport.ts';
import { asCompletion } from './chunks.ts';
import { readVectors } from './embeddings.ts';
import { failureOfErrorBody, failureOfStatus } from './failures.ts';
import { dialectOf } from './providers.ts';
import { upstreamBody } from './request.ts';
import { readStream } from './stream.ts';

export { type AccountCheck, checkAccount } from './account.ts';
export { dialectOf, PROVIDERS_WITH_ADDRESS } from './providers.ts';

export interface OpenAiDeps {
  readonly clock: Clock;
  /** Milliseconds to open a connection. */
  readonly connectTimeout: number;
  readonly log: Logger;
}

type OpenAiConfig = Omit<Extract<BackendConfig, { kind: 'openai' }>, 'kind'>;

/** Any OpenAI-compatible server: Groq, OpenRouter, OpenAI, vLLM, llama.cpp, LM Studio, or the caller's own key. */
export function createOpenAiBackend(
  config: OpenAiConfig,
  deps: OpenAiDeps,
  kind: 'openai' | 'user-key' = 'openai',
): Backend {
  const dialect = dialectOf(config.provider);
  const pool = createPool(config.baseUrl, { connections: config.maxConcurrent, connectTimeout: deps.connectTimeout });
  const path = new URL(config.baseUrl).pathname.replace(/\/+$/, '');
  const { clock } = deps;
  const key = config.apiKey;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...config.headers,
    ...(key ? { authorization: `Bearer ${key.reveal()}` } : {}),
  };
  const facts: BackendFacts = {
    model: config.model,
    contextTokens: config.contextTokens,
    capabilities: new Set(config.capabilities ?? dialect.capabilities),
    embeddings: config.tier === 'workstation',
  };

  /** Sends, and settles everything that is not the start of a 200 answer. */
  async function post(where: string, body: string, signal: AbortSignal) {
    try {
      const response = await pool.request({ path: `${path}${where}`, method: 'POST', headers, body, signal });
      if (response.statusCode === 200) return { kind: 'open' as const, response };
      const text = (await readText(response.body)) ?? '';
      const answer = {
        status: response.statusCode,
        headers: response.headers,
        text,
        now: clock.now(),
        ...(key ? { key } : {}),
      };
      return { kind: 'failed' as const, failure: failureOfStatus(answer) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: 'failed' as const, failure: transportFailure(error, 'before-answer') };
    }
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    const stream = call.stream || streamsAlways(config);
    const body = upstreamBody(call.body, { model: config.model, stream, prefix: call.prefix, dialect });
    const sent = await post('/chat/completions', body, call.signal);
    if (sent.kind === 'failed') return sent;
    const { response } = sent;
    if (stream && String(response.headers['content-type']).includes('text/event-stream')) {
      const options = { choices: call.body.n ?? 1, signal: call.signal, clock, ...(key ? { key } : {}) };
      return { kind: 'stream', batches: readStream(response.body, options) };
    }
    try {
      const text = await readText(response.body, call.answering);
      return readAnswer(text, response.headers);
    } catch (error) {
      if (call.signal.aborted) throw call.signal.reason;
      return { kind: 'failed', failure: transportFailure(error, 'during-answer') };
    }
  }

  function readAnswer(
    text: string | undefined,
    responseHeaders: Record<string, string | string[] | undefined>,
  ): ChatReply {
    const value = text === undefined ? undefined : parse(text);
    const failure = failureOfErrorBody(value, { headers: responseHeaders, now: clock.now(), ...(key ? { key } : {}) });
    if (failure) return { kind: 'failed', failure };
    const completion = asCompletion(value);
    if (!completion || text === undefined) {
      const type = String(responseHeaders['content-type'] ?? 'no content type');
      return { kind: 'failed', failure: { kind: 'not-an-answer', message: `a 200 without an answer in it (${type})` } };
    }
    if (completion.choices.some(choice => !choice.finish_reason)) {
      return { kind: 'failed', failure: { kind: 'cut-off', message: 'the answer ended without a finish reason' } };
    }
    return { kind: 'answer', answer: { json: text, completion } };
  }

  async function embed(call: EmbedCall): Promise<EmbedReply> {
    const model = config.embeddingModel ?? config.model;
    const body = JSON.stringify({ model, input: call.input, dimensions: call.dimensions, encoding_format: 'float' });
    const sent = await post('/embeddings', body, call.signal);
    if (sent.kind === 'failed') return sent;
    try {
      const value = parse((await readText(sent.response.body)) ?? '');
      const failure = failureOfErrorBody(value, { headers: {}, now: clock.now() });
      return failure ? { kind: 'failed', failure } : readVectors(value, call.input.length, model ?? config.id);
    } catch (error) {
      if (call.signal.aborted) throw call.signal.reason;
      return { kind: 'failed', failure: transportFailure(error, 'during-answer') };
    }
  }

  /** Asks for the model list: free at every provider, and says that the server is there, not that it generates. */
  async function probe(signal: AbortSignal): Promise<ProbeResult> {
    try {
      const response = await pool.request({ path: `${path}/models`, method: 'GET', headers, signal });
      const text = (await readText(response.body)) ?? '';
      if (response.statusCode < 500 && response.statusCode !== 429) return { kind: 'alive', proves: 'answers' };
      return {
        kind: 'dead',
        failure: failureOfStatus({ status: response.statusCode, headers: response.headers, text, now: clock.now() }),
      };
    } catch (error) {
      return { kind: 'dead', failure: transportFailure(error, 'before-answer') };
    }
  }

  return {
    id: config.id,
    kind,
    tier: config.tier,
    ...(config.provider ? { provider: config.provider } : {}),
    maxConcurrent: config.maxConcurrent,
    facts: () => facts,
    chat,
    embed,
    probe,
    close: () => pool.destroy(),
  };
}

/**
 * A machine of one's own may work for a minute on a plain answer, and its silence until then looks like a hung one's.
 * There plain answers are fetched as streams, which show life at every token; a cloud answers within `firstToken`.
 */
function streamsAlways(config: OpenAiConfig): boolean {
  return config.tier !== 'cloud';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
