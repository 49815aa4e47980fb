import type { Failure } from '../failure.ts';
import { quote } from '../quote.ts';

/** What Ollama says, over its versions, when a prompt or an input does not fit. */
const CONTEXT =
  /context (?:length|size|window)|available context|prompt is (?:too long|longer)|input (?:length )?(?:is too long|exceeds)|entire prompt removed/i;
const NOT_FOUND = /model ['"]?.*['"]? not found|try pulling it first/i;
/** Its scheduler's queue is full, or the machine has no memory left for the model just now. */
const BUSY = /server busy|maximum pending requests/i;

export interface OllamaError {
  readonly status: number;
  /** The body, as text. */
  readonly text: string;
  /** The model that was asked for. */
  readonly model: string;
}

/** What an answer other than 200 means. The only place that reads Ollama's status codes. */
export function failureOfStatus({ status, text, model }: OllamaError): Failure {
  if (status >= 300 && status < 400) return { kind: 'not-an-answer', message: `HTTP ${status}: a redirect` };
  const said = quote(errorIn(text) ?? text);
  if (status === 404 && NOT_FOUND.test(said)) return missing(model);
  if (status === 503 || status === 429) {
    return { kind: 'rate-limited', message: `HTTP ${status}: ${said || 'the server is busy'}` };
  }
  if (status === 401 || status === 403) return { kind: 'bad-credentials', message: `HTTP ${status}: ${said}` };
  if (status === 408 || status === 504) return { kind: 'timed-out', message: `HTTP ${status}: ${said}` };
  const isRequestFault = status === 400 || status === 413 || status === 422;
  if ((isRequestFault || status === 500) && CONTEXT.test(said)) {
    return { kind: 'context-too-long', message: said, status, code: 'context_length_exceeded' };
  }
  if (status === 413) return { kind: 'context-too-long', message: said || 'HTTP 413', status };
  // Asked for before the schema or the images were looked at: the request's fault, though it says 500.
  if (isRequestFault || /invalid (?:JSON schema|format|image)/i.test(said)) {
    return { kind: 'bad-request', message: said || `HTTP ${status}`, status };
  }
  return { kind: 'server-error', message: `HTTP ${status}${said ? `: ${said}` : ''}` };
}

/**
 * What an error line in a stream means. After the first text the answer is cut, whatever was said; before it the
 * sentence is classified, since a 200 was sent already when it came up.
 */
export function failureOfErrorLine(
  said: string,
  options: { hasText: boolean; model: string; status?: number },
): Failure {
  const message = quote(said);
  if (options.hasText) return { kind: 'cut-off', message: `the engine failed in the middle of the answer: ${message}` };
  if (CONTEXT.test(said)) return { kind: 'context-too-long', message, code: 'context_length_exceeded' };
  if (NOT_FOUND.test(said)) return missing(options.model);
  if (BUSY.test(said)) return { kind: 'rate-limited', message };
  if (options.status) return failureOfStatus({ status: options.status, text: said, model: options.model });
  // The runner died before the first token.
  if (/unexpected EOF|forcibly closed/i.test(said)) return { kind: 'cut-off', message };
  return { kind: 'server-error', message };
}

/** A model that is not on this machine, with the command that brings it. */
function missing(model: string): Failure {
  return { kind: 'server-error', message: `the model ${model} is not on this Ollama: \`ollama pull ${model}\`` };
}

/** The text of `{"error":"…"}` or of the OpenAI shape `{"error":{"message":"…"}}`. */
function errorIn(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const { error } = body;
  if (typeof error === 'string') return error;
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'message' in error && typeof error.message === 'string' ? error.message : undefined;
}
