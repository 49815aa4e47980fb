import type { Answer } from './answer.ts';
import type { CommonFault, Slicing } from './exchange.ts';

/**
 * What a fake Ollama does with a request for an answer. `after` counts tokens that are sent before it. A hung engine
 * is `stall` or `silence`: `/api/version`, `/api/tags` and `/api/ps` go on answering, as the real one's do.
 */
export type OllamaBehaviour = (
  | { readonly kind: 'ok' }
  | CommonFault
  /** 200 and its head, then nothing. */
  | { readonly kind: 'silence-after-headers' }
  /** A line `{"error":…}` after the 200, as when the runner died. */
  | { readonly kind: 'error-line'; readonly after: number; readonly error?: string }
  /** A proper end without `done: true`. */
  | { readonly kind: 'no-done'; readonly after: number }
  /** The connection breaks. */
  | { readonly kind: 'cut'; readonly after: number }
  /** `ms`: goes on after so long; left out: never. */
  | { readonly kind: 'stall'; readonly after: number; readonly ms?: number }
  /** Lines that are no JSON, between two good ones. */
  | { readonly kind: 'malformed'; readonly after: number }
  /** The prompt was cut silently: a usual answer, and `prompt_eval_count` is exactly `num_ctx`. */
  | { readonly kind: 'prompt-cut' }
) & {
  /** Instead of the server's own, for this request. */
  readonly answer?: Partial<Answer>;
  readonly slicing?: Slicing;
};

type StatusFault = Extract<CommonFault, { kind: 'status' }>;

/** What the runner's death looks like, seen with a real 0.11.4. */
export const RUNNER_DIED = 'an error was encountered while running the model: unexpected EOF';

/** Error answers in Ollama's own words (server/routes.go, server/sched.go at 0.11.4). */
export const ollamaErrors = {
  modelNotFound: (model: string): StatusFault => failed(404, `model "${model}" not found, try pulling it first`),
  /** `/api/show` says it differently. */
  nothingToShow: (model: string): StatusFault => failed(404, `model '${model}' not found`),
  lacks: (model: string, capability: string): StatusFault =>
    failed(400, `registry.ollama.ai/library/${model} does not support ${capability}`),
  busy: (): StatusFault => failed(503, 'server busy, please try again.  maximum pending requests exceeded'),
  serverError: (): StatusFault => failed(500, 'llama runner process has terminated: exit status 2'),
  outOfMemory: (): StatusFault =>
    failed(500, 'model requires more system memory (11.4 GiB) than is available (7.1 GiB)'),
  badRequest: (): StatusFault => failed(400, "invalid character 'h' looking for beginning of value"),
} as const;

function failed(status: number, error: string): StatusFault {
  return { kind: 'status', status, body: { error } };
}
