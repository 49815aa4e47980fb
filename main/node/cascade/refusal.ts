import type { Failure } from '../backends/index.ts';
import type { Exclusion, Plan } from './plan.ts';

/** Why a request gets no answer, as the caller is told it. */
export interface Refusal {
  readonly status: 400 | 422 | 503 | 504;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly param?: string;
  /** Milliseconds until it is worth asking again. */
  readonly retryAfter?: number;
}

/** When nobody knows better: the time in which a breaker lets a trial through. */
const SOME_TIME = 10_000;

/**
 * What to tell the caller when nobody answered.
 * @param failures of this request's attempts, in order
 * @param last the plan as it stood at the end
 * @param now ms since the epoch
 * @param advice what the owner has to do, when no backend is ready at all
 */
export function refusalOf(
  failures: readonly Failure[],
  last: Pick<Plan, 'excluded' | 'candidates'>,
  now: number,
  advice?: string,
): Refusal {
  const final = failures.at(-1);
  if (final?.kind === 'bad-request' || final?.kind === 'refused-content') return passedOn(final);
  const asked = last.excluded.filter(({ cause }) => cause.kind !== 'not-asked-for');
  const unavailable = asked.filter(({ cause }) => cause.kind === 'unavailable');
  const tooLong = failures.find(failure => failure.kind === 'context-too-long');

  if (tooLong && failures.every(failure => failure.kind === 'context-too-long') && unavailable.length === 0) {
    return contextRefusal(asked, tooLong);
  }
  if (failures.length === 0 && unavailable.length === 0 && last.candidates.length === 0) {
    const unmet = unmetRefusal(asked);
    if (unmet) return unmet;
  }
  if (failures.length > 0 && failures.every(failure => failure.kind === 'timed-out')) {
    return {
      status: 504,
      type: 'timeout_error',
      code: 'all_backends_timed_out',
      message: `No backend answered in time (${failures.length} tried). Try again, or ask for a shorter answer.`,
    };
  }
  return {
    status: 503,
    type: 'service_unavailable_error',
    code: 'no_backend_available',
    message: advice ?? spentMessage(asked, last),
    retryAfter: soonest(unavailable, now),
  };
}

/** Capabilities by the words that callers know them by, and the request field that asks for each. */
const IN_WORDS: Readonly<Record<string, string>> = {
  json: 'response_format (json)',
  vision: 'images (vision)',
  audio: 'sound (audio)',
};
const FIELDS: Readonly<Record<string, string>> = {
  tools: 'tools',
  json: 'response_format',
  n: 'n',
  logprobs: 'logprobs',
  vision: 'messages',
  audio: 'messages',
};

/** The line of waiting requests is full, or waiting took too long. */
export function busyRefusal(): Refusal {
  return {
    status: 503,
    type: 'service_unavailable_error',
    code: 'all_backends_busy',
    message: 'Every backend is busy and the line for a free one is full. Try again in a moment.',
    retryAfter: 2000,
  };
}

function passedOn(failure: Extract<Failure, { kind: 'bad-request' | 'refused-content' }>): Refusal {
  const isFilter = failure.kind === 'refused-content';
  return {
    status: 400,
    type: failure.type ?? 'invalid_request_error',
    code: failure.code ?? (isFilter ? 'content_filter' : 'bad_request'),
    message: failure.message,
    ...(failure.param ? { param: failure.param } : {}),
  };
}

function contextRefusal(asked: readonly Exclusion[], failure: Failure): Refusal {
  const sizes = asked.flatMap(({ cause }) => (cause.kind === 'context' ? [cause.contextTokens] : []));
  const largest = sizes.length ? ` The largest context here has ${Math.max(...sizes)} tokens.` : '';
  return {
    status: 422,
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
    param: 'messages',
    message: `The prompt is too long for every backend: ${failure.message}.${largest} Shorten it, or add a backend with a larger context.`,
  };
}

function unmetRefusal(asked: readonly Exclusion[]): Refusal | undefined {
  const lacking = asked.flatMap(({ cause }) => (cause.kind === 'lacks' ? [cause.what] : []));
  const contexts = asked.flatMap(({ cause }) => (cause.kind === 'context' ? [cause.contextTokens] : []));
  if (lacking.length === 0 && contexts.length === 0) return undefined;
  if (contexts.length > 0) {
    const reasons = asked.filter(({ cause }) => cause.kind === 'context').map(({ id, reason }) => `${id}: ${reason}`);
    return {
      status: 422,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
      message: `The prompt is too long. The largest context here has ${Math.max(...contexts)} tokens (${reasons.join('; ')}).${missingPart(asked)}`,
    };
  }
  const what = [...new Set(lacking.flat())];
  const param = FIELDS[what[0] ?? ''];
  const lacks = asked.filter(({ cause }) => cause.kind !== 'not-set-up').map(({ id, reason }) => `${id} ${reason}`);
  return {
    status: 422,
    type: 'invalid_request_error',
    code: 'capability_missing',
    ...(param ? { param } : {}),
    message: `No backend can do what this request needs: ${what.map(name => IN_WORDS[name] ?? name).join(', ')}. (${lacks.join('; ')}.)${missingPart(asked)}`,
  };
}

/** What could do it if somebody set it up. */
function missingPart(asked: readonly Exclusion[]): string {
  const missing = asked.filter(({ cause }) => cause.kind === 'not-set-up');
  return missing.map(({ id, reason }) => ` ${id}: ${reason.replace(/\.$/, '')}.`).join('');
}

function spentMessage(
  asked: readonly Exclusion[],
  { candidates, excluded }: Pick<Plan, 'excluded' | 'candidates'>,
): string {
  if (asked.length === 0 && candidates.length === 0) {
    const reasons = excluded.map(({ id, reason }) => ` ${id}: ${forCaller(reason)}.`).join('');
    return `No backend is configured that this request could go to.${reasons}`;
  }
  if (asked.length === 0) return 'No backend can answer now. Every one that was asked failed.';
  return `No backend can answer now. ${asked.map(({ id, reason }) => `${id}: ${forCaller(reason)}`).join('; ')}.`;
}

/** That nothing is to be done is for the owner; the caller has a `retry-after`. Reasons are joined: no stop of their own. */
function forCaller(reason: string): string {
  return reason.replace(/\. Nothing to do\.$/, '').replace(/\.$/, '');
}

function soonest(unavailable: readonly Exclusion[], now: number): number {
  const times = unavailable.flatMap(({ cause }) =>
    cause.kind === 'unavailable' && cause.until ? [cause.until - now] : [],
  );
  return Math.max(1000, times.length ? Math.min(...times) : SOME_TIME);
}
