import { goDuration } from './go-duration.ts';

/** How long an upstream asks to be left alone, in all the ways in which providers say it. */
export interface WaitHints {
  /** Lower-case header names, as undici gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Headers that stand in the error body (OpenRouter: `error.metadata.headers`). */
  readonly inBody?: Readonly<Record<string, unknown>> | undefined;
  /** The error's own words. */
  readonly said: string;
  /** Ms since the epoch. */
  readonly now: number;
}

/** Quotas come back within a day; an upstream that names a longer time must not take an account out for good. */
const LONGEST = 24 * 60 * 60 * 1000;
const SHORT = 5000;

/** Milliseconds to wait, a day at most; undefined when nothing sensible was said. */
export function retryAfterOf({ headers, inBody, said, now }: WaitHints): number | undefined {
  const wait = fromHeaders(headers, now) ?? fromBody(inBody, now) ?? fromSentence(said);
  return wait === undefined ? undefined : Math.min(LONGEST, wait);
}

function fromHeaders(headers: WaitHints['headers'], now: number): number | undefined {
  const ms = amount(first(headers['retry-after-ms']));
  if (ms !== undefined) return ms;
  const text = first(headers['retry-after']);
  const seconds = amount(text);
  if (seconds !== undefined) return seconds * 1000;
  // An HTTP date. The upstream's clock counts, not ours: a wrong clock here would wait for hours or not at all.
  if (text === undefined || !/^[A-Z][a-z]{2,8}, /.test(text)) return undefined;
  const until = Date.parse(text);
  const sentAt = Date.parse(first(headers.date) ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until - (Number.isNaN(sentAt) ? now : sentAt));
}

/** OpenRouter's platform says when its limit begins anew, in ms since the epoch; its providers give `Retry-After`. */
function fromBody(inBody: WaitHints['inBody'], now: number): number | undefined {
  const named = new Map(Object.entries(inBody ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const seconds = amount(named.get('retry-after'));
  if (seconds !== undefined) return seconds * 1000;
  const reset = amount(named.get('x-ratelimit-reset'));
  return reset !== undefined && reset > now ? reset - now : undefined;
}

/**
 * Groq and OpenAI: `Please try again in 9m38.016s.` Only a wait that is long enough to let the account rest: a short one
 * that no header asks for is not worth a pause while others could answer, and the back-off covers it.
 */
function fromSentence(said: string): number | undefined {
  const duration = /\b(?:try again|retry) in ([\d.]+[a-zµ][\d.a-zµ]*)/i.exec(said)?.[1];
  const wait = duration === undefined ? undefined : goDuration(duration.replace(/\.$/, ''));
  return wait !== undefined && wait > SHORT ? wait : undefined;
}

/** A plain number that is not negative; anything else counts as not said. */
function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
