import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../../main/node/backends/failure.ts';
import {
  failureOfErrorBody,
  failureOfStatus,
  inMidAnswer,
  lacksModel,
} from '../../../../main/node/backends/openai/failures.ts';
import { Secret } from '../../../../main/node/config/index.ts';
import { openAiErrors } from '../../../fakes/openai-faults.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const key = new Secret('gsk_0123456789abcdef');

interface Recorded {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

function judge({ status, body = '', headers = {} }: Recorded): Failure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return failureOfStatus({ status, headers, text, now: NOW, key });
}

const error = (message: string, rest: object = {}) => ({ error: { message, ...rest } });

/** As the providers really answered; the wording of the fakes is theirs too. */
const RECORDED: [string, Recorded, Partial<Failure>][] = [
  ['Groq: 429 with seconds', openAiErrors.rateLimited(4), { kind: 'rate-limited', retryAfter: 4000 }],
  ['Groq: 429 without', openAiErrors.rateLimited(), { kind: 'rate-limited' }],
  [
    'Groq: the day’s tokens, which refill in minutes',
    {
      status: 429,
      body: error(
        'Rate limit reached on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s.',
        { type: 'tokens', code: 'rate_limit_exceeded' },
      ),
    },
    { kind: 'quota-spent', retryAfter: 578_016 },
  ],
  ['Groq: 413 above the minute', openAiErrors.tooLargeForMinute(), { kind: 'rate-limited', requestTooLarge: true }],
  ['Groq: 498', openAiErrors.overCapacity(), { kind: 'rate-limited' }],
  ['Groq: a model that was shut down', openAiErrors.modelNotFound(), { kind: 'server-error' }],
  [
    'Groq: a model that was decommissioned, as a 400',
    { status: 400, body: error('The model `gemma2-9b-it` has been decommissioned.', { code: 'model_decommissioned' }) },
    { kind: 'server-error' },
  ],
  [
    'Groq: its model wrote a bad tool call',
    { status: 400, body: error('Failed to call a function.', { code: 'tool_use_failed' }) },
    { kind: 'server-error' },
  ],
  [
    'OpenAI: 429 above the minute',
    { status: 429, body: error('Request too large for gpt-5 on tokens per min (TPM): Limit 30000, Requested 40000.') },
    { kind: 'rate-limited', requestTooLarge: true },
  ],
  [
    'OpenAI: nothing paid for',
    { status: 429, body: error('You exceeded your current quota.', { code: 'insufficient_quota' }) },
    { kind: 'quota-spent' },
  ],
  [
    'OpenAI: milliseconds',
    { status: 429, body: error('Slow down.'), headers: { 'retry-after-ms': '450' } },
    { kind: 'rate-limited', retryAfter: 450 },
  ],
  [
    'OpenRouter: the platform’s limit of the day',
    {
      status: 429,
      body: error('Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 requests per day', {
        code: 429,
        metadata: {
          headers: {
            'X-RateLimit-Limit': '50',
            'X-RateLimit-Remaining': '0',
            'X-RateLimit-Reset': String(NOW + 43_200_000),
          },
        },
      }),
    },
    { kind: 'quota-spent', retryAfter: 43_200_000 },
  ],
  [
    'OpenRouter: the platform’s limit of the minute',
    {
      status: 429,
      body: error('Rate limit exceeded: free-models-per-min.', {
        code: 429,
        metadata: { headers: { 'X-RateLimit-Reset': String(NOW + 20_000) } },
      }),
    },
    { kind: 'rate-limited', retryAfter: 20_000 },
  ],
  [
    'OpenRouter: one model is busy, the account is not',
    openAiErrors.providerRateLimited(),
    { kind: 'rate-limited', message: 'HTTP 429: Provider returned error: busy' },
  ],
  ['OpenRouter: 402', openAiErrors.paymentRequired(), { kind: 'quota-spent' }],
  ['OpenRouter: a flagged input', openAiErrors.flagged(), { kind: 'refused-content', status: 403 }],
  [
    'OpenRouter: no such model, as a 400',
    { status: 400, body: error('nope/nope is not a valid model ID', { code: 400 }) },
    { kind: 'server-error' },
  ],
  [
    'OpenRouter: the provider’s own words say that the context is too long',
    {
      status: 400,
      body: error('Provider returned error', { code: 400, metadata: { raw: 'maximum context length is 8192 tokens' } }),
    },
    { kind: 'context-too-long' },
  ],
  ['a context too long', openAiErrors.contextTooLong(), { kind: 'context-too-long', code: 'context_length_exceeded' }],
  [
    'llama.cpp: a context too long, as a 500 once was',
    {
      status: 500,
      body: error('the request exceeds the available context size', { type: 'exceed_context_size_error' }),
    },
    { kind: 'context-too-long' },
  ],
  ['a proxy’s 413', { status: 413, body: '<html>Request Entity Too Large</html>' }, { kind: 'context-too-long' }],
  ['Azure: content filter', openAiErrors.contentFiltered(), { kind: 'refused-content', code: 'content_filter' }],
  ['a wrong field', openAiErrors.badRequest('top_p'), { kind: 'bad-request', param: 'top_p', code: 'invalid_value' }],
  [
    'vLLM: a wrong field',
    {
      status: 400,
      body: { object: 'error', message: 'temperature must be non-negative', type: 'BadRequestError', code: 400 },
    },
    { kind: 'bad-request', message: 'temperature must be non-negative' },
  ],
  [
    'vLLM: no such model',
    {
      status: 404,
      body: { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 },
    },
    { kind: 'server-error' },
  ],
  [
    'FastAPI: what is wrong, without the caller’s text',
    {
      status: 422,
      body: {
        detail: [{ loc: ['body', 'messages'], msg: 'field required', type: 'missing', input: 'my secret prompt' }],
      },
    },
    { kind: 'bad-request', message: 'body.messages: field required' },
  ],
  ['a refused key', openAiErrors.badKey(), { kind: 'bad-credentials' }],
  ['a forbidden account', openAiErrors.forbidden(), { kind: 'bad-credentials' }],
  ['500', openAiErrors.serverError(), { kind: 'server-error' }],
  ['502 of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, { kind: 'server-error' }],
  ['503 with nothing', { status: 503 }, { kind: 'server-error', message: 'HTTP 503' }],
  ['504', { status: 504, body: 'upstream timed out' }, { kind: 'timed-out' }],
  ['408', { status: 408 }, { kind: 'timed-out' }],
  ['a redirect', { status: 302, body: error('nope') }, { kind: 'not-an-answer', message: 'HTTP 302: a redirect' }],
  ['204', { status: 204 }, { kind: 'not-an-answer', message: 'HTTP 204' }],
  ['an error of a shape never seen', { status: 500, body: { error: [1, 2] } }, { kind: 'server-error' }],
];

describe('what an upstream’s answer means', () => {
  it.each(RECORDED)('%s', (_, recorded, expected) => {
    expect(judge(recorded)).toMatchObject(expected);
  });

  it('names no wait that was not told', () => {
    expect(judge(openAiErrors.rateLimited())).not.toHaveProperty('retryAfter');
  });

  it('keeps messages to one line of 300 characters, however long the body', () => {
    const { message } = judge({ status: 500, body: `a\n${'x '.repeat(1_000_000)}` });
    expect(message.length).toBeLessThan(330);
    expect(message).not.toContain('\n');
  });

  it.each<[string, unknown]>([
    ['the message', error(`Incorrect API key provided: ${key.reveal()}`)],
    ['the message, half hidden', error('Incorrect API key provided: sk-abcd************wxyz')],
    ['code, type and parameter', error('no', { code: key.reveal(), type: key.reveal(), param: key.reveal() })],
    ['the provider’s own words', error('Provider returned error', { metadata: { raw: `Bearer ${key.reveal()}` } })],
    ['a bare text', `no access for ${key.reveal()}`],
    ['FastAPI’s list', { detail: [{ loc: [key.reveal()], msg: key.reveal() }] }],
  ])('never repeats the key: %s', (_, body) => {
    for (const status of [400, 401, 403, 404, 429, 500]) {
      const told = JSON.stringify(judge({ status, body }));
      expect(told).not.toContain(key.reveal());
      expect(told).not.toContain('wxyz');
    }
  });

  it('takes a code that is a status for one, inside a 200', () => {
    const inside = (body: unknown) => failureOfErrorBody(body, { headers: {}, now: NOW, key });
    expect(inside(error('busy', { code: 429 }))).toMatchObject({ kind: 'rate-limited' });
    expect(inside(error('busy', { code: '429' }))).toMatchObject({ kind: 'rate-limited' });
    expect(inside(error('no credits', { code: 402 }))).toMatchObject({ kind: 'quota-spent' });
    expect(inside(error('wrong', { code: 'invalid_api_key' }))).toMatchObject({ kind: 'bad-credentials' });
    expect(inside(error('disconnected', { code: 502 }))).toMatchObject({ kind: 'server-error' });
    expect(inside({ error: 'out of memory' })).toMatchObject({ kind: 'server-error' });
    expect(inside({ choices: [{ finish_reason: 'error' }] })).toMatchObject({ kind: 'server-error' });
    expect(inside({ choices: [{ finish_reason: 'stop', error: { code: 429, message: 'busy' } }] })).toMatchObject({
      kind: 'rate-limited',
    });
  });

  it.each<[string, unknown]>([
    ['an answer', { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] }],
    ['an answer with an error that is null', { error: null, choices: [] }],
    ['a text', 'error'],
    ['nothing', null],
  ])('finds no error in %s', (_, body) => {
    expect(failureOfErrorBody(body, { headers: {}, now: NOW })).toBeUndefined();
  });

  it('in the middle of an answer is a cut, except for what concerns the account or the content', () => {
    const kinds = ['bad-request', 'context-too-long', 'server-error', 'timed-out', 'not-an-answer', 'unreachable'];
    for (const kind of kinds) expect(inMidAnswer({ kind, message: 'm' } as Failure).kind).toBe('cut-off');
    for (const kind of ['rate-limited', 'quota-spent', 'bad-credentials', 'refused-content']) {
      expect(inMidAnswer({ kind, message: 'm' } as Failure).kind).toBe(kind);
    }
  });

  it('tells a missing model from a missing path', () => {
    const missing = (status: number, body: unknown) => lacksModel({ status, text: JSON.stringify(body) });
    expect(missing(404, error('The model `x` does not exist or you do not have access to it.'))).toBe(true);
    expect(missing(404, error('model "x" not found, try pulling it first'))).toBe(true);
    expect(missing(400, error('nope', { code: 'model_decommissioned' }))).toBe(true);
    expect(missing(404, error('Unknown request URL: POST /chat/completions'))).toBe(false);
    expect(missing(500, error('the model was not found in memory'))).toBe(false);
  });
});
