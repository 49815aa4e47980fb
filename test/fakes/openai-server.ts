import { randomUUID } from 'node:crypto';
import {
  type Answer,
  countTokens,
  defaultAnswer,
  type FakeToolCall,
  isRecord,
  openAssistantText,
  textOfMessages,
  tokensAfterPrefix,
  vectorOf,
} from './answer.ts';
import type { Exchange } from './exchange.ts';
import { createGroqLedger, type GroqLedger, type GroqLimits } from './groq-limits.ts';
import { type OpenAiBehaviour, openAiErrors, type Wire } from './openai-faults.ts';
import { playPlain } from './openai-plain.ts';
import { type FakeProvider, innerError, type Reply, streamSteps } from './openai-stream.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';

export { type OpenAiBehaviour, openAiErrors } from './openai-faults.ts';

export interface OpenAiServerOptions {
  /** What it says, token by token. */
  readonly tokens?: readonly string[];
  readonly thinking?: readonly string[];
  /** Called instead of the text when the request offers tools. */
  readonly toolCalls?: readonly FakeToolCall[];
  /** Milliseconds. */
  readonly firstTokenDelay?: number;
  readonly tokenDelay?: number;
  /** Default `ok`. */
  readonly behaviour?: OpenAiBehaviour;
  readonly wire?: Partial<Wire>;
  /** Whether a last assistant message is continued: always (llama.cpp), or when vLLM's fields ask for it. */
  readonly prefill?: boolean | 'when-asked';
  /** Given: any other model is a 404 `model_not_found`. */
  readonly models?: readonly string[];
  /** Given: any other key is a 401. */
  readonly apiKey?: string;
  /** Adds what these two add to OpenAI's surface, and refuses what Groq refuses. */
  readonly provider?: FakeProvider;
  /** Groq's rate-limit headers, and 429 when the day's requests are spent. */
  readonly limits?: GroqLimits;
}

export type OpenAiFake = RecordingServer<OpenAiBehaviour>;

const DIMENSIONS = 8;

/** What OpenRouter tells of a key without credits. */
const keyFacts = {
  limit: null,
  limit_remaining: null,
  usage: 0,
  is_free_tier: true,
  free_model_daily_requests: { used: 8, limit: 50, remaining: 42 },
};

/** An OpenAI-compatible upstream (Groq, OpenRouter, vLLM, llama.cpp) on a free port of 127.0.0.1. */
export function startOpenAiServer(options: OpenAiServerOptions = {}): Promise<OpenAiFake> {
  const ledger = options.limits ? createGroqLedger(options.limits) : undefined;
  return startRecordingServer<OpenAiBehaviour>({
    basePath: '/v1',
    behaviour: options.behaviour ?? { kind: 'ok' },
    probes: { kind: 'ok' },
    isProbe: request => request.method === 'GET',
    answer: (exchange, behaviour) => answerRequest(exchange, behaviour, options, ledger),
  });
}

async function answerRequest(
  exchange: Exchange,
  behaviour: OpenAiBehaviour,
  options: OpenAiServerOptions,
  ledger: GroqLedger | undefined,
): Promise<void> {
  switch (behaviour.kind) {
    case 'status':
    case 'reset':
    case 'silence':
    case 'html':
    case 'redirect':
      return exchange.fault(behaviour);
  }
  const { request, response } = exchange;
  if (options.apiKey && request.headers.authorization !== `Bearer ${options.apiKey}`) {
    return exchange.fault(openAiErrors.badKey());
  }
  const where = `${request.method} ${request.path}`;
  if (where === 'GET /v1/models') {
    return exchange.json(200, modelList(options.models ?? ['test-model']), ledger?.headers());
  }
  if (where === 'GET /v1/key' && options.provider === 'openrouter') return exchange.json(200, { data: keyFacts });
  if (!isRecord(request.body)) return exchange.fault(openAiErrors.badRequest('body'));
  const { body } = request;
  const refusal = refusalOf(body, options);
  if (refusal) return exchange.fault(refusal);
  if (ledger) {
    const fits = ledger.take(countTokens(textOfMessages(body.messages)));
    for (const [name, value] of Object.entries(ledger.headers())) response.setHeader(name, value);
    if (!fits) return exchange.fault(openAiErrors.rateLimited(ledger.retryAfter()));
  }
  if (where === 'POST /v1/embeddings') return answerEmbeddings(exchange, behaviour, body);
  if (where === 'POST /v1/chat/completions') return answerChat(exchange, behaviour, body, options);
  const message = `Unknown request URL: ${where}`;
  exchange.json(404, { error: { message, type: 'invalid_request_error', code: 'unknown_url' } });
}

/** What this server would not take from anyone. */
function refusalOf(body: Record<string, unknown>, options: OpenAiServerOptions) {
  if (options.models && !options.models.includes(String(body.model))) {
    return openAiErrors.modelNotFound(String(body.model));
  }
  if (options.provider !== 'groq') return undefined;
  const refused = ['logprobs', 'logit_bias', 'top_logprobs'].find(field => body[field] !== undefined);
  if (refused) return openAiErrors.badRequest(refused);
  if (body.n !== undefined && body.n !== null && body.n !== 1) return openAiErrors.badRequest('n');
  const messages: unknown[] = Array.isArray(body.messages) ? body.messages : [];
  const hasName = messages.some(message => isRecord(message) && message.name !== undefined);
  return hasName ? openAiErrors.badRequest('messages[].name') : undefined;
}

async function answerChat(
  exchange: Exchange,
  behaviour: OpenAiBehaviour,
  body: Record<string, unknown>,
  options: OpenAiServerOptions,
): Promise<void> {
  const reply = replyTo(body, behaviour, options);
  const isPlain = body.stream !== true || behaviour.kind === 'plain-despite-stream';
  if (isPlain || behaviour.kind === 'truncated-body') return playPlain(exchange, reply, behaviour);
  exchange.response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  await exchange.play(streamSteps(reply, behaviour), reply.wire.slicing);
}

function replyTo(body: Record<string, unknown>, behaviour: OpenAiBehaviour, options: OpenAiServerOptions): Reply {
  const answer = answerTo(body, behaviour, options);
  const callsTools = answer.toolCalls.length > 0 && Array.isArray(body.tools) && body.tools.length > 0;
  const limit = Number(body.max_completion_tokens ?? body.max_tokens ?? Number.POSITIVE_INFINITY);
  const isTooLong = !callsTools && answer.tokens.length > limit;
  const streamOptions = isRecord(body.stream_options) ? body.stream_options : {};
  return {
    id: `${options.provider === 'openrouter' ? 'gen' : 'chatcmpl'}-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: typeof body.model === 'string' ? body.model : (options.models?.[0] ?? 'test-model'),
    provider: options.provider,
    answer: isTooLong ? { ...answer, tokens: answer.tokens.slice(0, limit) } : answer,
    callsTools,
    finishReason: callsTools ? 'tool_calls' : isTooLong ? 'length' : 'stop',
    choices: typeof body.n === 'number' ? body.n : 1,
    includeUsage: streamOptions.include_usage === true,
    promptTokens: countTokens(textOfMessages(body.messages)),
    wire: {
      comments: options.provider === 'openrouter' ? 1 : 0,
      crlf: false,
      slicing: { kind: 'as-written' },
      role: 'own-chunk',
      ...options.wire,
      ...behaviour.wire,
    },
  };
}

function answerTo(body: Record<string, unknown>, behaviour: OpenAiBehaviour, options: OpenAiServerOptions): Answer {
  const { tokens, thinking, toolCalls, firstTokenDelay, tokenDelay } = { ...defaultAnswer, ...options };
  const answer: Answer = { tokens, thinking, toolCalls, firstTokenDelay, tokenDelay, ...behaviour.answer };
  const before = openAssistantText(body.messages);
  const isAsked = body.continue_final_message === true && body.add_generation_prompt === false;
  const continues = options.prefill === true || (options.prefill === 'when-asked' && isAsked);
  if (before === undefined || !continues) return answer;
  return { ...answer, thinking: [], tokens: tokensAfterPrefix(answer.tokens, before) };
}

function answerEmbeddings(exchange: Exchange, behaviour: OpenAiBehaviour, body: Record<string, unknown>): void {
  if (behaviour.kind === 'error-body') {
    exchange.json(200, { error: innerError(behaviour.error) });
    return;
  }
  const inputs: unknown[] = Array.isArray(body.input) ? body.input : [body.input];
  const dimensions = typeof body.dimensions === 'number' ? body.dimensions : DIMENSIONS;
  const data = inputs.map((input, index) => {
    const vector = vectorOf(String(input), dimensions);
    const packed = () => Buffer.from(new Float32Array(vector).buffer).toString('base64');
    return { object: 'embedding', index, embedding: body.encoding_format === 'base64' ? packed() : vector };
  });
  const tokens = inputs.reduce<number>((sum, input) => sum + countTokens(String(input)), 0);
  exchange.json(200, {
    object: 'list',
    data: behaviour.kind === 'empty-choices' ? [] : data,
    model: body.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

function modelList(models: readonly string[]) {
  return {
    object: 'list',
    data: models.map(id => ({ id, object: 'model', created: 1_760_000_000, owned_by: 'fake' })),
  };
}
