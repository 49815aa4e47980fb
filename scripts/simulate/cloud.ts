import type { Backend, BackendFacts, LimitReport, StreamBatch } from '../../main/node/backends/index.ts';
import type { Clock } from '../../main/node/clock/index.ts';
import { DAY } from './day.ts';
import { proseOf } from './prose.ts';
import type { ProviderCount, ProviderVerdict } from './provider-count.ts';
import { between, type Random } from './random.ts';
import { endOf, pause, pieceOf } from './streaming.ts';

type ChatCall = Parameters<Backend['chat']>[0];
type ChatReply = Awaited<ReturnType<Backend['chat']>>;

export interface CloudOptions {
  readonly id: string;
  readonly provider: 'groq' | 'openrouter';
  readonly slots: number;
  /** Ms to the first token. */
  readonly firstToken: number;
  /** Tokens a second of each answer. */
  readonly write: number;
  /** Share of requests that come to nothing on its side. */
  readonly fails: number;
  /** How it counts this account. */
  readonly count: ProviderCount;
  /** What it tells of the account: with each answer, when it is asked for free, or nothing. */
  readonly tells: 'with-answers' | 'when-probed' | 'nothing';
  /** Whether it answers everything with 429 at this moment (ms since the epoch). */
  readonly isTurningAway: (now: number) => boolean;
}

const WRITING_STEP = 3000;
/** Ms to an error. */
const ROUND_TRIP = 200;

/** One account at a cloud provider, which counts for itself. */
export function createCloud(options: CloudOptions, deps: { clock: Clock; random: Random }): Backend {
  const { id, provider, count } = options;
  const { clock, random } = deps;
  const model = `${provider}-model`;
  const facts: BackendFacts = { model, contextTokens: undefined, capabilities: CAPABILITIES, embeddings: false };

  async function chat(call: ChatCall): Promise<ChatReply> {
    const now = clock.now();
    const verdict = count.ask(now);
    const isTurningAway = verdict.kind === 'goes' && options.isTurningAway(now);
    const comesToNothing = verdict.kind === 'goes' && (isTurningAway || random() < options.fails);
    if (comesToNothing) count.failed(now);
    await pause(clock, ROUND_TRIP, call.signal);
    if (verdict.kind !== 'goes') return turnedAway(verdict);
    if (isTurningAway) return failed('rate-limited', 'HTTP 429: the model is overloaded');
    if (comesToNothing) return failed('server-error', 'HTTP 502');
    return { kind: 'stream', batches: answer(call), limits: options.tells === 'with-answers' ? told() : [] };
  }

  function turnedAway({ kind, retryAfter }: Exclude<ProviderVerdict, { kind: 'goes' }>): ChatReply {
    const limits = options.tells === 'nothing' ? [] : told();
    const failure = { retryAfter, limits, message: `HTTP 429: ${kind}` };
    return kind === 'day-over'
      ? { kind: 'failed', failure: { kind: 'quota-spent', ...failure } }
      : { kind: 'failed', failure: { kind: 'rate-limited', ...failure } };
  }

  function told(): LimitReport[] {
    const limit = count.terms.requestsPerDay;
    const remaining = count.remaining(clock.now());
    const resetsIn = count.terms.day === 'leaks' ? ((limit - remaining) / limit) * DAY : DAY - (clock.now() % DAY);
    return [{ window: 'requests-day', limit, remaining, resetsIn }];
  }

  async function* answer(call: ChatCall): AsyncGenerator<StreamBatch> {
    const frame = { id: `chatcmpl-${id}-${Math.floor(random() * 1e9)}`, model };
    const most = call.body.max_completion_tokens ?? call.body.max_tokens ?? 200;
    const whole = Math.ceil(most * between(random, 0.5, 1));
    await pause(clock, options.firstToken * between(random, 0.7, 1.6), call.signal);
    yield pieceOf(frame, proseOf(2, random), true);
    for (let written = 2; written < whole; ) {
      const piece = Math.min(whole - written, Math.ceil((options.write * WRITING_STEP) / 1000));
      await pause(clock, (piece / options.write) * 1000, call.signal);
      written += piece;
      yield pieceOf(frame, proseOf(piece, random), false);
    }
    yield endOf(frame, call.promptTokens, whole);
  }

  return {
    id,
    kind: 'openai',
    provider,
    tier: 'cloud',
    maxConcurrent: options.slots,
    facts: () => facts,
    chat,
    probe: async () => ({
      kind: 'alive',
      proves: 'answers',
      ...(options.tells === 'when-probed' ? { limits: told() } : {}),
    }),
    close: async () => {},
  };
}

const CAPABILITIES: BackendFacts['capabilities'] = new Set(['tools', 'json'] as const);

function failed(kind: 'rate-limited' | 'server-error', message: string): ChatReply {
  return { kind: 'failed', failure: { kind, message } };
}
