import { describe, expect, test } from 'vitest';
import { failureOfStatus } from '../../../../main/node/backends/openai/failures.ts';
import { dialectOf } from '../../../../main/node/backends/openai/providers.ts';
import { limitsInKey, toldLimits } from '../../../../main/node/backends/openai/told-limits.ts';

const NOW = Date.UTC(2026, 10, 24, 12);

const inHeaders = (headers: Record<string, string>, provider?: string) =>
  toldLimits({ headers, now: NOW, windows: dialectOf(provider).limitWindows });

/** What a 429 of this provider tells of limits. */
const refused = (provider: string, body: unknown, headers: Record<string, string> = {}) =>
  failureOfStatus({
    status: 429,
    headers,
    text: JSON.stringify(body),
    now: NOW,
    limitWindows: dialectOf(provider).limitWindows,
  });

describe('headers of any answer', () => {
  test('Groq: requests are a day’s, tokens a minute’s, resets are Go durations', () => {
    const headers = {
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-limit-tokens': '8000',
      'x-ratelimit-remaining-requests': '998',
      'x-ratelimit-remaining-tokens': '7997',
      'x-ratelimit-reset-requests': '2m52.8s',
      'x-ratelimit-reset-tokens': '22.5ms',
    };
    expect(inHeaders(headers, 'groq')).toEqual([
      { window: 'requests-day', limit: 1000, remaining: 998, resetsIn: 172_800 },
      { window: 'tokens-minute', limit: 8000, remaining: 7997, resetsIn: 23 },
    ]);
  });

  test('OpenAI: both are a minute’s', () => {
    const headers = { 'x-ratelimit-limit-requests': '60', 'x-ratelimit-remaining-tokens': '149984' };
    expect(inHeaders(headers, 'openai')).toEqual([
      { window: 'requests-minute', limit: 60 },
      { window: 'tokens-minute', remaining: 149_984 },
    ]);
  });

  test('Cerebras: the window stands in the name, the reset in seconds', () => {
    const headers = {
      'x-ratelimit-limit-requests-day': '14400',
      'x-ratelimit-remaining-requests-day': '14399',
      'x-ratelimit-reset-requests-day': '33011.382867',
      'x-ratelimit-limit-tokens-minute': '60000',
      'x-ratelimit-remaining-tokens-minute': '59000',
    };
    expect(inHeaders(headers, 'cerebras')).toEqual([
      { window: 'requests-day', limit: 14_400, remaining: 14_399, resetsIn: 33_011_383 },
      { window: 'tokens-minute', limit: 60_000, remaining: 59_000 },
    ]);
  });

  test('an unknown provider’s are taken for a minute’s, which benches nobody for a day', () => {
    expect(inHeaders({ 'x-ratelimit-remaining-requests': '0' })).toEqual([{ window: 'requests-minute', remaining: 0 }]);
  });

  test.each([[{}], [{ 'x-ratelimit-limit-requests': 'unlimited' }], [{ 'x-ratelimit-limit-requests': '-1' }]])(
    '%j tells nothing',
    headers => {
      expect(inHeaders(headers, 'groq')).toEqual([]);
    },
  );
});

describe('a 429', () => {
  const groq = (said: string) => ({
    error: {
      message: `Rate limit reached for model \`openai/gpt-oss-120b\` in organization \`org_01test\` service tier \`on_demand\` on ${said}`,
      type: 'tokens',
      code: 'rate_limit_exceeded',
    },
  });

  test('Groq: the tokens of the day stand in its words only, and are spent for as long as it says', () => {
    const said = 'tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s.';
    expect(refused('groq', groq(said), { 'retry-after': '579' })).toMatchObject({
      kind: 'quota-spent',
      retryAfter: 579_000,
      limits: [{ window: 'tokens-day', limit: 100_000, remaining: 2950 }],
    });
  });

  test('Groq: so do the requests of the minute, which are no spent quota', () => {
    const said = 'requests per minute (RPM): Limit 30, Used 30, Requested 1. Please try again in 2s.';
    expect(refused('groq', groq(said), { 'retry-after': '2' })).toMatchObject({
      kind: 'rate-limited',
      limits: [{ window: 'requests-minute', limit: 30, remaining: 0 }],
    });
  });

  test('Groq: words and headers about different windows are both taken', () => {
    const said = 'tokens per day (TPD): Limit 200000, Used 199900, Requested 600. Please try again in 3m.';
    const headers = { 'x-ratelimit-limit-requests': '1000', 'x-ratelimit-remaining-requests': '412' };
    expect(refused('groq', groq(said), headers).limits).toEqual([
      { window: 'requests-day', limit: 1000, remaining: 412 },
      { window: 'tokens-day', limit: 200_000, remaining: 100 },
    ]);
  });

  test('Groq: a request above the whole minute tells the limit, not that it is used', () => {
    const message =
      'Request too large for model `openai/gpt-oss-120b` on tokens per minute (TPM): Limit 8000, Requested 12000, please reduce your message size and try again.';
    const failure = refused('groq', { error: { message, code: 'rate_limit_exceeded' } });
    expect(failure).toMatchObject({ requestTooLarge: true, limits: [{ window: 'tokens-minute', limit: 8000 }] });
  });

  const openRouter = (message: string, headers: Record<string, unknown>) => ({
    error: { message, code: 429, metadata: { headers } },
    user_id: 'user_test',
  });

  test('OpenRouter: the day’s is spent until the reset that its metadata names', () => {
    const reset = Date.UTC(2026, 10, 25);
    const body = openRouter(
      'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
      { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(reset) },
    );
    expect(refused('openrouter', body)).toMatchObject({
      kind: 'quota-spent',
      limits: [{ window: 'requests-day', limit: 50, remaining: 0, resetsIn: 12 * 3_600_000 }],
    });
  });

  test('OpenRouter: the minute’s is not', () => {
    const body = openRouter('Rate limit exceeded: free-models-per-min. ', {
      'X-RateLimit-Limit': '20',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': NOW + 41_000,
    });
    expect(refused('openrouter', body)).toMatchObject({
      kind: 'rate-limited',
      retryAfter: 41_000,
      limits: [{ window: 'requests-minute', limit: 20, remaining: 0, resetsIn: 41_000 }],
    });
  });

  test('OpenRouter: where the message does not say, the reset tells minute from day', () => {
    const told = (resetsIn: number) =>
      refused(
        'openrouter',
        openRouter('Rate limit exceeded', { 'X-RateLimit-Limit': '20', 'X-RateLimit-Reset': NOW + resetsIn }),
      ).limits;
    expect(told(59_000)).toEqual([{ window: 'requests-minute', limit: 20, resetsIn: 59_000 }]);
    expect(told(7_200_000)).toEqual([{ window: 'requests-day', limit: 20, resetsIn: 7_200_000 }]);
  });

  test('OpenRouter: a provider behind it that is busy tells nothing of the account', () => {
    const body = { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'busy' } } };
    expect(refused('openrouter', body)).toEqual({
      kind: 'rate-limited',
      message: 'HTTP 429: Provider returned error: busy',
    });
  });
});

test('OpenRouter’s key tells the day’s requests to free models, when it has them', () => {
  const key = { usage: 0, is_free_tier: true, free_model_daily_requests: { used: 8, limit: 50, remaining: 42 } };
  expect(limitsInKey({ data: key })).toEqual([{ window: 'requests-day', limit: 50, remaining: 42 }]);
  expect(limitsInKey({ data: { usage: 0, is_free_tier: true } })).toEqual([]);
  expect(limitsInKey('<html>')).toEqual([]);
});
