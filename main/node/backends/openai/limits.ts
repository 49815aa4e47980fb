import { z } from 'zod';
import { goDuration } from './go-duration.ts';
import type { Dialect } from './providers.ts';

/** One quota of an account, as its provider tells it. What it does not tell is absent. */
export interface AccountLimit {
  /** `requests a day`, `credits`. */
  readonly name: string;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsInMs?: number;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The `x-ratelimit-…` headers of an answer (Groq, OpenAI, and many that copy them). */
export function limitsInHeaders(headers: Headers, windows: Dialect['limitWindows']): AccountLimit[] {
  return (['requests', 'tokens'] as const).flatMap(what => {
    const told = (part: string): string => String(headers[`x-ratelimit-${part}-${what}`] ?? '');
    const numbers = { limit: amount(told('limit')), remaining: amount(told('remaining')) };
    if (numbers.limit === undefined && numbers.remaining === undefined) return [];
    const window = windows?.[what];
    return [{ name: window ? `${what} a ${window}` : what, ...numbers, resetsInMs: goDuration(told('reset')) }];
  });
}

const counted = z.looseObject({ limit: z.number().nullish(), remaining: z.number().nullish() });

/** `GET /key` of OpenRouter; every field is one that it may leave out. */
const keyBody = z.looseObject({
  data: z.looseObject({
    limit: z.number().nullish().catch(undefined),
    limit_remaining: z.number().nullish().catch(undefined),
    is_free_tier: z.boolean().optional().catch(undefined),
    free_model_daily_requests: counted.nullish().catch(undefined),
  }),
});

/** What OpenRouter tells of a key, or undefined when this is no such answer. */
export function limitsOfKey(body: unknown): { limits: AccountLimit[]; note?: string } | undefined {
  const data = keyBody.safeParse(body).data?.data;
  if (!data) return undefined;
  const { limit, limit_remaining, free_model_daily_requests: free } = data;
  const limits: AccountLimit[] = [];
  if (typeof limit === 'number') {
    limits.push({ name: 'credits', limit, ...(typeof limit_remaining === 'number' && { remaining: limit_remaining }) });
  }
  if (typeof free?.limit === 'number' || typeof free?.remaining === 'number') {
    limits.push({
      name: 'requests a day to free models',
      ...(typeof free.limit === 'number' && { limit: free.limit }),
      ...(typeof free.remaining === 'number' && { remaining: free.remaining }),
    });
  }
  // https://openrouter.ai/docs/api-reference/limits, read 2026-10-17.
  if (data.is_free_tier !== true || free) return { limits };
  return { limits, note: 'no credits bought yet: 50 requests a day to free models, 1000 once 10 credits were bought' };
}

function amount(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
