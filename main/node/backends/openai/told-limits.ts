import { z } from 'zod';
import type { LimitReport, LimitWindow } from '../limit-report.ts';
import type { ErrorBody } from './error-body.ts';
import { goDuration } from './go-duration.ts';
import type { Dialect } from './providers.ts';

/** What an answer, good or bad, has in it that may tell of limits. */
export interface Telling {
  /** Lower-case header names, as undici gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The error in its body. */
  readonly error?: ErrorBody;
  /** Ms since the epoch. */
  readonly now: number;
  readonly windows: Dialect['limitWindows'];
}

/** What a provider says of an account's limits in passing: in the headers of any answer, and in the words of a 429. */
export function toldLimits({ headers, error, now, windows }: Telling): LimitReport[] {
  const reports = inHeaders(headers, windows);
  if (!error) return reports;
  const said = inSentence(error.message) ?? inErrorHeaders(error, now);
  // The words are about the window that was too small; the headers may leave it out.
  return said ? [...reports.filter(({ window }) => window !== said.window), said] : reports;
}

/** What OpenRouter's `GET /key` says of the free models. */
export function limitsInKey(body: unknown): LimitReport[] {
  const free = keyBody.safeParse(body).data?.data.free_model_daily_requests;
  const report = free && reportOf('requests-day', free.limit ?? undefined, free.remaining ?? undefined);
  return report ? [report] : [];
}

const count = z.number().min(0).nullish().catch(undefined);
const keyBody = z.looseObject({
  data: z.looseObject({
    free_model_daily_requests: z.looseObject({ limit: count, remaining: count }).nullish().catch(undefined),
  }),
});

/**
 * `x-ratelimit-limit-requests` and its kin (Groq, OpenAI), or with the window in the name (`…-requests-day`: Cerebras).
 * Who does not say which window is meant mostly copies OpenAI, where it is the minute: taken for one, a day's limit
 * shapes by seconds, and the other way round an account would be out for a day.
 */
function inHeaders(headers: Telling['headers'], windows: Telling['windows']): LimitReport[] {
  // Most servers say nothing of it, and every answer is looked at.
  if (!Object.keys(headers).some(name => name.startsWith('x-ratelimit-'))) return [];
  return (['requests', 'tokens'] as const).flatMap(what => {
    const meant = windows?.[what] ?? 'minute';
    const named = (['minute', 'day'] as const).flatMap(
      length => headerReport(headers, `${what}-${length}`, `${what}-${length}`) ?? [],
    );
    return named.length > 0 ? named : (headerReport(headers, what, `${what}-${meant}`) ?? []);
  });
}

function headerReport(headers: Telling['headers'], suffix: string, window: LimitWindow): LimitReport | undefined {
  const told = (part: string) => String(headers[`x-ratelimit-${part}-${suffix}`] ?? '').trim();
  return reportOf(window, amount(told('limit')), amount(told('remaining')), duration(told('reset')));
}

const WINDOWS: Readonly<Record<string, LimitWindow>> = {
  rpm: 'requests-minute',
  rpd: 'requests-day',
  tpm: 'tokens-minute',
  tpd: 'tokens-day',
};

/** Groq, and OpenAI: `…on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38s.` */
function inSentence(said: string): LimitReport | undefined {
  const [, name, limit, used] = /\(([RT]P[MD])\): Limit (\d{1,15})(?:, Used (\d{1,15}))?\b/.exec(said) ?? [];
  const window = WINDOWS[name?.toLowerCase() ?? ''];
  if (!window || limit === undefined) return undefined;
  const left = used === undefined ? undefined : Math.max(0, Number(limit) - Number(used));
  return reportOf(window, Number(limit), left);
}

/**
 * OpenRouter's platform: `X-RateLimit-Limit|Remaining|Reset` within the error's metadata, the reset in ms since the
 * epoch. Which window is meant stands in the message (`free-models-per-day`), or else the reset tells.
 */
function inErrorHeaders({ message, metadata }: ErrorBody, now: number): LimitReport | undefined {
  const named = new Map(
    Object.entries(metadata?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value).trim()]),
  );
  const limit = amount(named.get('x-ratelimit-limit'));
  const remaining = amount(named.get('x-ratelimit-remaining'));
  const reset = amount(named.get('x-ratelimit-reset'));
  const resetsIn = reset !== undefined && reset > now ? reset - now : undefined;
  if (/per-day\b/.test(message)) return reportOf('requests-day', limit, remaining, resetsIn);
  if (/per-min/.test(message)) return reportOf('requests-minute', limit, remaining, resetsIn);
  if (resetsIn === undefined) return undefined;
  return reportOf(resetsIn > 2 * 60_000 ? 'requests-day' : 'requests-minute', limit, remaining, resetsIn);
}

function reportOf(window: LimitWindow, limit?: number, remaining?: number, resetsIn?: number): LimitReport | undefined {
  if (limit === undefined && remaining === undefined) return undefined;
  return {
    window,
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetsIn === undefined ? {} : { resetsIn }),
  };
}

/** A Go duration (Groq, OpenAI), or plain seconds (Cerebras). */
function duration(text: string): number | undefined {
  const seconds = amount(text);
  return seconds === undefined ? goDuration(text) : Math.round(seconds * 1000);
}

/** A plain number that is not negative; anything else counts as not said. */
function amount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
