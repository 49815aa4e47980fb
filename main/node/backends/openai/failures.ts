import { z } from 'zod';
import type { Secret } from '../../config/index.ts';
import type { Failure } from '../failure.ts';
import { quote } from '../quote.ts';

/** What OpenAI-compatible servers put into an error body, in all the shapes seen. */
const errorBody = z.looseObject({
  message: z.string().catch(''),
  type: z.string().nullish().catch(undefined),
  param: z.string().nullish().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  metadata: z
    .looseObject({ reasons: z.array(z.string()).optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});
type ErrorBody = z.infer<typeof errorBody>;

const CONTEXT =
  /context.{0,20}(?:length|window|size)|maximum context|too many tokens|prompt is too long|reduce the length/i;
const CONTEXT_CODES = new Set(['context_length_exceeded', 'exceed_context_size_error', 'string_above_max_length']);
const FILTER_CODES = new Set([
  'content_filter',
  'content_policy_violation',
  'moderation_blocked',
  'ResponsibleAIPolicyViolation',
]);
const SPENT_CODES = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

export interface UpstreamError {
  readonly status: number;
  /** Lower-case header names, as undici gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, as text. */
  readonly text: string;
  /** For `retry-after` given as a date: now, ms since the epoch. */
  readonly now: number;
  readonly key?: Secret;
}

/** What a status other than 2xx means. The only place that reads status codes of OpenAI-compatible servers. */
export function failureOfStatus(answer: UpstreamError): Failure {
  const error = errorIn(parseJson(answer.text)) ?? { message: answer.text };
  return classify(answer, error);
}

/** What an error inside a 200 means (a body, or an event in a stream). Its `code` may be a status (OpenRouter). */
export function failureOfErrorBody(body: unknown, answer: Omit<UpstreamError, 'status' | 'text'>): Failure | undefined {
  const error = errorIn(body);
  if (!error) return undefined;
  const status = typeof error.code === 'number' && error.code >= 400 && error.code < 600 ? error.code : 0;
  return classify({ ...answer, status, text: '' }, error);
}

function classify(answer: UpstreamError, error: ErrorBody): Failure {
  const { status } = answer;
  const code = typeof error.code === 'string' ? error.code : undefined;
  const said = quote(error.message, answer.key);
  const message = `${status ? `HTTP ${status}` : 'an error in the answer'}${said ? `: ${said}` : ''}`;
  const upstream = {
    message: said || message,
    ...(status ? { status } : {}),
    ...(code ? { code } : {}),
    ...(error.type ? { type: error.type } : {}),
    ...(error.param ? { param: error.param } : {}),
  };
  const isRequestFault = status === 0 || status === 400 || status === 413 || status === 422 || status === 500;

  if (isModeration(status, error, code)) return { kind: 'refused-content', ...upstream };
  if (status === 413 && code === 'rate_limit_exceeded') return { kind: 'rate-limited', requestTooLarge: true, message };
  if ((code && CONTEXT_CODES.has(code)) || status === 413 || (isRequestFault && CONTEXT.test(error.message))) {
    return { kind: 'context-too-long', ...upstream };
  }
  if (status === 402 || (code && SPENT_CODES.has(code))) return { kind: 'quota-spent', message };
  if (status === 429 || status === 498 || code === 'rate_limit_exceeded') {
    return { kind: 'rate-limited', retryAfter: retryAfterOf(answer), message };
  }
  if (status === 401 || status === 403) return { kind: 'bad-credentials', message };
  if ((status === 400 || status === 422) && code !== 'model_not_found') return { kind: 'bad-request', ...upstream };
  if (status === 408 || status === 504) return { kind: 'timed-out', message };
  if (status >= 300 && status < 400) return { kind: 'not-an-answer', message: `HTTP ${status}: a redirect` };
  return { kind: 'server-error', message };
}

/** OpenRouter answers 403 with the reasons when the input was flagged; everyone else uses a code. */
function isModeration(status: number, error: ErrorBody, code: string | undefined): boolean {
  if (code && FILTER_CODES.has(code)) return true;
  return status === 403 && error.metadata?.reasons !== undefined;
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date, in milliseconds. Nonsense counts as not said. */
function retryAfterOf({ headers, now }: UpstreamError): number | undefined {
  const ms = Number(first(headers['retry-after-ms']) || Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = first(headers['retry-after']);
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Finds the error in a body: `{error:{…}}`, `{error:"…"}`, vLLM's `{object:"error",…}`, FastAPI's `{detail}`. */
function errorIn(body: unknown): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('error' in body && body.error) {
    if (typeof body.error === 'string') return { message: body.error };
    return errorBody.safeParse(body.error).data ?? { message: 'an error of unknown shape' };
  }
  if ('object' in body && body.object === 'error') return errorBody.safeParse(body).data;
  if ('choices' in body) return undefined;
  if ('detail' in body) return { message: typeof body.detail === 'string' ? body.detail : JSON.stringify(body.detail) };
  if ('message' in body && typeof body.message === 'string') return errorBody.safeParse(body).data;
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
