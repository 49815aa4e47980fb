import { expect, test } from 'vitest';
import type { Failure, FailureKind } from '../../../main/node/backends/failure.ts';
import type { Exclusion, ExclusionCause } from '../../../main/node/cascade/plan.ts';
import { busyRefusal, type Refusal, refusalOf } from '../../../main/node/cascade/refusal.ts';

const NOW = Date.UTC(2026, 10, 24, 12);

const failure = (kind: FailureKind, rest: object = {}) => ({ kind, message: `${kind} it was`, ...rest }) as Failure;
const out = (name: string, cause: ExclusionCause, reason: string): Exclusion => ({
  id: `a/${name}`,
  tier: 'cloud',
  cause,
  reason,
});
const unavailable = (name: string, reason: string, until?: number) =>
  out(name, { kind: 'unavailable', isResting: false, ...(until === undefined ? {} : { until }) }, reason);
const notAskedFor = out('other', { kind: 'not-asked-for' }, 'another backend was asked for');
const smallContext = out('small', { kind: 'context', contextTokens: 4096 }, 'its context of 4096 tokens is too small');
const absent = out('ollama', { kind: 'not-set-up' }, 'No Ollama answers: install it');
const blind = out('blind', { kind: 'lacks', what: ['vision'] }, 'lacks vision');
const candidate = { id: 'a/one', tier: 'cloud' as const, reason: '' };

interface Case {
  readonly failures?: readonly Failure[];
  readonly excluded?: readonly Exclusion[];
  readonly candidates?: readonly (typeof candidate)[];
  readonly advice?: string;
}

test.each<[string, Case, Partial<Refusal>]>([
  [
    'a wrong request: what the upstream said, field included',
    {
      failures: [
        failure('bad-request', { status: 400, type: 'invalid_request_error', param: 'tools[0]', code: 'bad_tool' }),
      ],
    },
    { status: 400, type: 'invalid_request_error', code: 'bad_tool', param: 'tools[0]', message: 'bad-request it was' },
  ],
  [
    'a wrong request that others failed on before',
    { failures: [failure('server-error'), failure('bad-request')] },
    { status: 400, type: 'invalid_request_error', code: 'bad_request', message: 'bad-request it was' },
  ],
  [
    'the content filter, as a 400 whatever its own status was',
    { failures: [failure('refused-content', { status: 403 })] },
    { status: 400, type: 'invalid_request_error', code: 'content_filter', message: 'refused-content it was' },
  ],
  [
    'too long for every backend that was asked',
    { failures: [failure('context-too-long')], excluded: [smallContext] },
    {
      status: 422,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
      message:
        'The prompt is too long for every backend: context-too-long it was. The largest context here has 4096 tokens. Shorten it, or add a backend with a larger context.',
    },
  ],
  [
    'too long for one, and a larger one is down: later',
    { failures: [failure('context-too-long')], excluded: [smallContext, unavailable('big', 'down', NOW + 7000)] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/small: its context of 4096 tokens is too small; a/big: down.',
      retryAfter: 7000,
    },
  ],
  [
    'too long for every context, known before anyone was asked',
    { excluded: [smallContext, notAskedFor] },
    {
      status: 422,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
      message:
        'The prompt is too long. The largest context here has 4096 tokens (a/small: its context of 4096 tokens is too small).',
    },
  ],
  [
    'nobody can do what it needs: what is missing, and where',
    { excluded: [blind, notAskedFor] },
    {
      status: 422,
      type: 'invalid_request_error',
      code: 'capability_missing',
      param: 'messages',
      message: 'No backend can do what this request needs: images (vision). (a/blind lacks vision.)',
    },
  ],
  [
    'nobody can do what it needs, and what was looked for is not there: what is missing, and what to do',
    { excluded: [blind, absent] },
    {
      status: 422,
      type: 'invalid_request_error',
      code: 'capability_missing',
      param: 'messages',
      message:
        'No backend can do what this request needs: images (vision). (a/blind lacks vision.) a/ollama: No Ollama answers: install it.',
    },
  ],
  [
    'too long for what is there, and what was looked for does not come by itself',
    { excluded: [smallContext, absent] },
    {
      status: 422,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
      message:
        'The prompt is too long. The largest context here has 4096 tokens (a/small: its context of 4096 tokens is too small). a/ollama: No Ollama answers: install it.',
    },
  ],
  [
    'nothing is set up at all: what the owner has to do',
    { excluded: [absent], advice: 'No Ollama answers: install it.' },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No Ollama answers: install it.',
      retryAfter: 10_000,
    },
  ],
  [
    'one lacks it, another that has it is down: later',
    { excluded: [blind, unavailable('seeing', 'down', NOW + 3000)] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/blind: lacks vision; a/seeing: down.',
      retryAfter: 3000,
    },
  ],
  [
    'every backend timed out',
    { failures: [failure('timed-out'), failure('timed-out')] },
    {
      status: 504,
      type: 'timeout_error',
      code: 'all_backends_timed_out',
      message: 'No backend answered in time (2 tried). Try again, or ask for a shorter answer.',
    },
  ],
  [
    'some timed out, some failed',
    { failures: [failure('timed-out'), failure('server-error')], candidates: [candidate] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. Every one that was asked failed.',
      retryAfter: 10_000,
    },
  ],
  [
    'all spent: the soonest reset',
    {
      failures: [failure('quota-spent')],
      excluded: [
        unavailable('one', 'rests for 60 s', NOW + 60_000),
        unavailable('two', 'rests for 20 s', NOW + 20_000),
      ],
    },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/one: rests for 60 s; a/two: rests for 20 s.',
      retryAfter: 20_000,
    },
  ],
  [
    'a reset that is due already: a second at least',
    { excluded: [unavailable('one', 'rests', NOW - 5)] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/one: rests.',
      retryAfter: 1000,
    },
  ],
  [
    'reasons that are sentences: one stop at the end',
    { excluded: [unavailable('one', 'The model is damaged.'), unavailable('two', 'It loads.')] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/one: The model is damaged; a/two: It loads.',
      retryAfter: 10_000,
    },
  ],
  [
    'a tier that is closed to this caller',
    { excluded: [out('one', { kind: 'tier-closed' }, 'tier cloud is for paying users')] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend can answer now. a/one: tier cloud is for paying users.',
      retryAfter: 10_000,
    },
  ],
  [
    'what the owner has to do outranks the list of reasons',
    { excluded: [unavailable('one', 'no model')], advice: 'Pull a model: `ollama pull phi4-mini`.' },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'Pull a model: `ollama pull phi4-mini`.',
      retryAfter: 10_000,
    },
  ],
  [
    'no backend in the tiers that were asked for: nobody failed',
    { excluded: [notAskedFor] },
    {
      status: 503,
      type: 'service_unavailable_error',
      code: 'no_backend_available',
      message: 'No backend is configured that this request could go to. a/other: another backend was asked for.',
      retryAfter: 10_000,
    },
  ],
])('%s', (_, { failures = [], excluded = [], candidates = [], advice }, expected) => {
  expect(refusalOf(failures, { excluded, candidates }, NOW, advice)).toEqual(expected);
});

test('a full line says that asking again soon is worth it', () => {
  expect(busyRefusal()).toMatchObject({ status: 503, code: 'all_backends_busy', retryAfter: 2000 });
});
