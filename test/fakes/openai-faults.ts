import type { Answer } from './answer.ts';
import type { CommonFault, Slicing } from './exchange.ts';

/** How an OpenAI-compatible server lays its events out. */
export interface Wire {
  /** So many `: OPENROUTER PROCESSING` comments before the first event, and one between the tokens. */
  readonly comments: number;
  /** CRLF line ends instead of LF. */
  readonly crlf: boolean;
  readonly slicing: Slicing;
  /** A chunk of its own before the text (OpenAI, Groq, vLLM), or in every chunk with the text (Ollama's `/v1`). */
  readonly role: 'own-chunk' | 'every-chunk';
}

/** What an error says inside a 200. */
export interface InnerError {
  readonly message: string;
  readonly type?: string | null;
  readonly code?: string | number | null;
}

/**
 * What the server does with a request. `after` counts tokens (or pieces of tool arguments) that are sent before it.
 * A plain (not streamed) answer shows the nearest thing: half of its body, an error body, no finish reason.
 */
export type OpenAiBehaviour = (
  | { readonly kind: 'ok' }
  | CommonFault
  | { readonly kind: 'silence-after-headers' }
  /** The role chunk and then nothing: alive, and no first token. */
  | { readonly kind: 'silence-after-role' }
  | { readonly kind: 'cut'; readonly after: number }
  /** A proper end of the body with neither a finish reason nor `[DONE]`. */
  | { readonly kind: 'clean-end'; readonly after: number }
  /** `ms`: goes on after so long; left out: never. */
  | { readonly kind: 'stall'; readonly after: number; readonly ms?: number }
  | {
      readonly kind: 'error-event';
      readonly after: number;
      /** OpenRouter's chunk with `error` and its finish reason, a bare `{error}`, or Groq's `x_groq.error`. */
      readonly shape: 'openrouter' | 'bare' | 'groq';
      readonly error?: InnerError;
    }
  /** Events that are no chunk, between two good ones; no text is lost by them. */
  | { readonly kind: 'malformed'; readonly after: number; readonly data?: readonly string[] }
  | { readonly kind: 'no-done' }
  /** Finish reason, no `[DONE]`, and the connection stays open. */
  | { readonly kind: 'stays-open' }
  | { readonly kind: 'error-body'; readonly error?: InnerError }
  | { readonly kind: 'empty-choices' }
  /** A JSON body that ends before its content-length. */
  | { readonly kind: 'truncated-body' }
  /** Bytes of one event (or one JSON string) without end, or tokens without end. */
  | { readonly kind: 'endless'; readonly of: 'bytes' | 'tokens' }
  /** Answers with plain JSON although a stream was asked for. */
  | { readonly kind: 'plain-despite-stream' }
  /** Ends with finish reason `content_filter`. */
  | { readonly kind: 'filtered'; readonly after: number }
) & {
  /** Instead of the server's own, for this request. */
  readonly answer?: Partial<Answer>;
  readonly wire?: Partial<Wire>;
};

type StatusFault = Extract<CommonFault, { kind: 'status' }>;

/** Error answers as the providers really word them. */
export const openAiErrors = {
  /** 429 of Groq; `retryAfter` in seconds, or the date form, as the header carries it. */
  rateLimited: (retryAfter?: string | number): StatusFault => ({
    ...failed(429, {
      message:
        'Rate limit reached for model `openai/gpt-oss-120b` in organization `org_01test` service tier `on_demand` on ' +
        'tokens per minute (TPM): Limit 8000, Used 7800, Requested 600. Please try again in 3s.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
  }),
  /** OpenRouter: one model's provider is busy, the account is not. */
  providerRateLimited: (): StatusFault =>
    failed(429, { message: 'Provider returned error', code: 429, metadata: { provider_name: 'Chutes', raw: 'busy' } }),
  /** OpenRouter: the account's requests of the day to free models are used up; `reset` in ms since the epoch. */
  freeModelsSpent: (limit: number, reset: number): StatusFault =>
    failed(429, {
      message: 'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      code: 429,
      metadata: {
        headers: {
          'X-RateLimit-Limit': String(limit),
          'X-RateLimit-Remaining': '0',
          'X-RateLimit-Reset': String(reset),
        },
      },
    }),
  serverError: (status = 500): StatusFault =>
    failed(status, { message: 'Internal Server Error', type: 'internal_server_error', code: null }),
  badKey: (): StatusFault =>
    failed(401, { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' }),
  forbidden: (): StatusFault => failed(403, { message: 'Forbidden', type: 'permissions_error', code: null }),
  modelNotFound: (model = 'llama-3.1-8b-instant'): StatusFault =>
    failed(404, {
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
  /** Groq: this one request is more than a whole minute's tokens. */
  tooLargeForMinute: (): StatusFault =>
    failed(413, {
      message:
        'Request too large for model `openai/gpt-oss-120b` on tokens per minute (TPM): Limit 8000, Requested 12000, ' +
        'please reduce your message size and try again.',
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
  paymentRequired: (): StatusFault =>
    failed(402, { message: 'Insufficient credits. Add more using https://openrouter.ai/credits', code: 402 }),
  overCapacity: (): StatusFault =>
    failed(498, { message: 'Over capacity', type: 'internal_server_error', code: 'capacity_exceeded' }),
  contextTooLong: (limit = 8192, given = 9000): StatusFault =>
    failed(400, {
      message:
        `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${given} tokens. ` +
        'Please reduce the length of the messages.',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    }),
  contentFiltered: (): StatusFault =>
    failed(400, {
      message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
    }),
  /** OpenRouter words the same as a 403 with reasons. */
  flagged: (): StatusFault =>
    failed(403, { message: 'Your input was flagged', code: 403, metadata: { reasons: ['violence'] } }),
  badRequest: (param = 'temperature'): StatusFault =>
    failed(400, {
      message: `'${param}' : value must be between 0 and 2`,
      type: 'invalid_request_error',
      param,
      code: 'invalid_value',
    }),
} as const;

function failed(status: number, error: Readonly<Record<string, unknown>>): StatusFault {
  return { kind: 'status', status, body: { error } };
}
