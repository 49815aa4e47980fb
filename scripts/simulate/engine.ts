import type { Backend, BackendFacts, StreamBatch } from '../../main/node/backends/index.ts';
import type { Clock } from '../../main/node/clock/index.ts';
import { proseOf } from './prose.ts';
import { between, type Random } from './random.ts';
import { cutOff, endOf, pause, pieceOf } from './streaming.ts';

type ChatCall = Parameters<Backend['chat']>[0];
type ChatReply = Awaited<ReturnType<Backend['chat']>>;

/** How fast an engine is. All tokens a second. */
export interface EngineSpeed {
  /** Of prompts, for all callers together. */
  readonly read: number;
  /** Of an answer that is written alone. */
  readonly writeAlone: number;
  /** Of all answers together. */
  readonly writeTogether: number;
}

export interface EngineOptions {
  readonly id: string;
  readonly tier: 'workstation' | 'colab';
  readonly slots: number;
  readonly contextTokens: number;
  readonly speed: EngineSpeed;
  /** Share of answers that are a refusal for no reason, which the answer check finds. */
  readonly poor: number;
  /** Share of answers that break off. */
  readonly breaksOff: number;
  /** What a caller meets while it is away. */
  readonly whenAway: Away;
  /** Whether it is there at this moment (ms since the epoch). */
  readonly isThere: (now: number) => boolean;
  /** Takes one request of what its session has; false when nothing is left of it. */
  readonly take: (now: number) => boolean;
}

/** A machine without power says nothing at all; a tunnel whose far end is gone says so at once. */
export type Away = 'silent' | 'refuses';

/** A second look at who shares the engine, ms. */
const READING_STEP = 1000;
const WRITING_STEP = 3000;
const SILENCE = 3_600_000;
const CONNECT_TIMEOUT = 3000;
const UNREACHABLE = { kind: 'failed', failure: { kind: 'unreachable', message: 'nothing answers there' } } as const;

/** An engine whose callers share what it can read and write: a workstation, or a Colab session. */
export function createEngine(options: EngineOptions, deps: { clock: Clock; random: Random }): Backend {
  const { id, tier, speed } = options;
  const { clock, random } = deps;
  const model = `${id}-model`;
  const facts: BackendFacts = {
    model,
    contextTokens: options.contextTokens,
    capabilities: new Set(['prefill'] as const),
    embeddings: tier === 'workstation',
  };
  let callers = 0;
  const isThere = () => options.isThere(clock.now());

  async function chat(call: ChatCall): Promise<ChatReply> {
    if (!isThere() || !options.take(clock.now())) {
      await pause(clock, options.whenAway === 'silent' ? CONNECT_TIMEOUT : 100, call.signal);
      return UNREACHABLE;
    }
    return { kind: 'stream', batches: answer(call) };
  }

  async function* answer(call: ChatCall): AsyncGenerator<StreamBatch> {
    callers += 1;
    let isHere = true;
    // A stream that broke is not read on, and so never comes to its end here; its signal tells.
    const leave = () => {
      if (isHere) callers -= 1;
      isHere = false;
    };
    call.signal.addEventListener('abort', leave, { once: true });
    try {
      for (let left = call.promptTokens; left > 0; left -= (speed.read / callers) * (READING_STEP / 1000)) {
        const whole = (left / (speed.read / callers)) * 1000;
        await pause(clock, Math.min(READING_STEP, whole), call.signal);
        if (!isThere()) return yield* gone(call.signal);
      }
      yield* write(call);
    } finally {
      leave();
    }
  }

  async function* write(call: ChatCall): AsyncGenerator<StreamBatch> {
    const frame = { id: `chatcmpl-${id}-${Math.floor(random() * 1e9)}`, model };
    if (random() < options.poor) {
      yield pieceOf(frame, "I'm sorry, but I can't help with that.", true);
      return yield endOf(frame, call.promptTokens, 12);
    }
    const most = call.body.max_completion_tokens ?? call.body.max_tokens ?? 200;
    const whole = Math.ceil(most * between(random, 0.5, 1));
    const breaksAt = random() < options.breaksOff ? whole / 2 : whole;
    yield pieceOf(frame, proseOf(2, random), call.prefix === undefined);
    for (let written = 2; written < whole; ) {
      if (written >= breaksAt) return yield cutOff('the engine broke off');
      const rate = Math.min(speed.writeAlone, speed.writeTogether / callers);
      const piece = Math.min(whole - written, Math.ceil((rate * WRITING_STEP) / 1000));
      await pause(clock, (piece / rate) * 1000, call.signal);
      if (!isThere()) return yield* gone(call.signal);
      written += piece;
      yield pieceOf(frame, proseOf(piece, random), false);
    }
    yield endOf(frame, call.promptTokens, whole);
  }

  async function* gone(signal: AbortSignal): AsyncGenerator<StreamBatch> {
    if (options.whenAway === 'silent') await pause(clock, SILENCE, signal);
    yield cutOff('the connection broke');
  }

  return {
    id,
    kind: 'openai',
    tier,
    maxConcurrent: options.slots,
    facts: () => facts,
    chat,
    async probe(signal) {
      if (isThere()) return { kind: 'alive', proves: 'answers' };
      await pause(clock, options.whenAway === 'silent' ? CONNECT_TIMEOUT : 100, signal);
      return { kind: 'dead', failure: UNREACHABLE.failure };
    },
    close: async () => {},
  };
}
