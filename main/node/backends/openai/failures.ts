import type { Secret } from '../../config/index.ts';
import type { Failure } from '../failure.ts';
import { quote } from '../quote.ts';
import { type ErrorBody, errorIn } from './error-body.ts';
import type { Dialect } from './providers.ts';
import { retryAfterOf } from './retry-after.ts';
import { toldLimits } from './told-limits.ts';

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
const KEY_CODES = new Set(['invalid_api_key', 'missing_api_key']);
/** Groq answers 400 when its model wrote a bad tool call or bad JSON: the model's fault, another may do better. */
const GENERATION_CODES = new Set(['tool_use_failed', 'json_validate_failed']);
const MODEL_CODES = new Set(['model_not_found', 'model_decommissioned', 'model_not_active', 'invalid_model']);
/** vLLM and Ollama have no code for it; OpenRouter answers 400 in these words. */
const NO_MODEL = /\bmodel\b.{0,200}(?:does not exist|not found)|is not a valid model ID/i;
/** Groq's 413 and OpenAI's 429 for one request above the whole minute's tokens. */
const ABOVE_MINUTE = /^request too large/i;
const DAILY = /per[ -]day\b/i;
/** A day's budget that refills within this time, as Groq's leaky bucket does, is not spent. */
const SOON = 60_000;
/** Characters of a message that are searched: an error body may be anything, and searching takes time. */
const LOOKED_AT = 4000;

export interface UpstreamError {
  readonly status: number;
  /** Lower-case header names, as undici gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, as text. */
  readonly text: string;
  /** Ms since the epoch. */
  readonly now: number;
  readonly key?: Secret;
  /** Left out: the provider's headers are of unknown meaning. */
  readonly limitWindows?: Dialect['limitWindows'];
}

/** What a status other than 200 means. The only place that reads status codes of OpenAI-compatible servers. */
export function failureOfStatus(answer: UpstreamError): Failure {
  return classify(answer, errorIn(parseJson(answer.text)) ?? { message: answer.text });
}

/** What an error inside a 200 means (a body, or an event in a stream). Its `code` may be a status (OpenRouter). */
export function failureOfErrorBody(body: unknown, answer: Omit<UpstreamError, 'status' | 'text'>): Failure | undefined {
  const error = errorIn(body);
  if (!error) return undefined;
  const code = Number(error.code);
  const status = code >= 400 && code < 600 ? code : 0;
  return classify({ ...answer, status, text: '' }, error);
}

/**
 * What a failure means once a part of the answer is there: that it was cut, by whatever. What concerns the account or
 * the content stays what it is.
 */
export function inMidAnswer(failure: Failure): Failure {
  switch (failure.kind) {
    case 'rate-limited':
    case 'quota-spent':
    case 'bad-credentials':
    case 'refused-content':
    case 'cut-off':
      return failure;
    default:
      return { kind: 'cut-off', message: `in the middle of the answer: ${failure.message}` };
  }
}

/** Whether the upstream says that it has no such model: the configuration's fault, not the caller's. */
export function lacksModel({ status, text }: Pick<UpstreamError, 'status' | 'text'>): boolean {
  const error = errorIn(parseJson(text));
  return error !== undefined && saysNoModel(status, error);
}

function classify(answer: UpstreamError, told: ErrorBody): Failure {
  const error = { ...told, message: told.message.slice(0, LOOKED_AT) };
  const failure = kindOf(answer, error);
  const limits = toldLimits({ headers: answer.headers, error, now: answer.now, windows: answer.limitWindows });
  return limits.length > 0 ? { ...failure, limits } : failure;
}

function kindOf(answer: UpstreamError, error: ErrorBody): Failure {
  const { status } = answer;
  const code = typeof error.code === 'string' ? error.code : undefined;
  const raw = error.metadata?.raw?.slice(0, LOOKED_AT);
  const words = raw ? `${error.message}: ${raw}` : error.message;
  const said = quote(words, answer.key);
  const message = `${status ? `HTTP ${status}` : 'an error in the answer'}${said ? `: ${said}` : ''}`;
  const upstream = { message: said || message, ...(status ? { status } : {}), ...namesIn(error, answer.key) };
  const isRequestFault = status === 0 || status === 400 || status === 413 || status === 422 || status === 500;

  // Not a 200, and no error either: 204, 206, a redirect.
  if (status > 0 && status < 400) {
    return { kind: 'not-an-answer', message: `HTTP ${status}${status >= 300 ? ': a redirect' : ''}` };
  }
  if (isModeration(status, error, code)) return { kind: 'refused-content', ...upstream };
  if ((status === 413 && code === 'rate_limit_exceeded') || (status === 429 && ABOVE_MINUTE.test(error.message))) {
    return { kind: 'rate-limited', requestTooLarge: true, message };
  }
  if ((code && CONTEXT_CODES.has(code)) || status === 413 || (isRequestFault && CONTEXT.test(words))) {
    return { kind: 'context-too-long', ...upstream };
  }
  if (status === 402 || (code && SPENT_CODES.has(code))) return { kind: 'quota-spent', message };
  if (status === 429 || status === 498 || code === 'rate_limit_exceeded') return limited(answer, error, message);
  if (status === 401 || status === 403 || (code && KEY_CODES.has(code))) return { kind: 'bad-credentials', message };
  const isOurs = saysNoModel(status, error) || (code && GENERATION_CODES.has(code));
  if ((status === 400 || status === 422) && !isOurs) return { kind: 'bad-request', ...upstream };
  if (status === 408 || status === 504) return { kind: 'timed-out', message };
  return { kind: 'server-error', message };
}

/** Too much in a short time, or (by its own words) the day's budget gone. */
function limited({ headers, now }: UpstreamError, error: ErrorBody, message: string): Failure {
  const retryAfter = retryAfterOf({ headers, inBody: error.metadata?.headers, said: error.message, now });
  const wait = retryAfter === undefined ? {} : { retryAfter };
  const isSpent = DAILY.test(error.message) && (retryAfter === undefined || retryAfter > SOON);
  return { kind: isSpent ? 'quota-spent' : 'rate-limited', ...wait, message };
}

/** OpenRouter answers 403 with the reasons when the input was flagged; everyone else uses a code. */
function isModeration(status: number, error: ErrorBody, code: string | undefined): boolean {
  if (code && FILTER_CODES.has(code)) return true;
  return status === 403 && error.metadata?.reasons !== undefined;
}

function saysNoModel(status: number, { code, message }: ErrorBody): boolean {
  if (typeof code === 'string' && MODEL_CODES.has(code)) return true;
  return (status === 404 || status === 400) && NO_MODEL.test(message);
}

/** Code, type and parameter, which go to the caller; an upstream may repeat the key anywhere. */
function namesIn({ code, type, param }: ErrorBody, key: Secret | undefined) {
  return {
    ...(typeof code === 'string' && code ? { code: quote(code, key) } : {}),
    ...(type ? { type: quote(type, key) } : {}),
    ...(param ? { param: quote(param, key) } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
