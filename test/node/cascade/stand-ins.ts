import type { Backend, ChatCall, ChatReply, StreamBatch, StreamEvent } from '../../../main/node/backends/backend.ts';
import type { ChatChunk, ChatCompletion, ChatDelta } from '../../../main/node/backends/chat-types.ts';
import type { Failure, FailureKind } from '../../../main/node/backends/failure.ts';
import { BackendState, Cascade, type CascadeRequest, type StreamPart } from '../../../main/node/cascade/index.ts';
import { type Capability, configSchema, type RoutingConfig } from '../../../main/node/config/index.ts';
import type { Account } from '../../../main/node/quota/index.ts';
import type { Decision, RequestRecord } from '../../../main/node/stats/index.ts';
import { ManualClock } from '../../fakes/clock.ts';

/** What a stand-in does at one call. */
export type Step = (call: ChatCall) => ChatReply | Promise<ChatReply>;

export interface StandIn extends Backend {
  /** Every call that it got. */
  readonly calls: ChatCall[];
}

interface Looks {
  readonly tier?: Backend['tier'];
  readonly maxConcurrent?: number;
  readonly capabilities?: readonly Capability[];
  readonly contextTokens?: number;
  readonly notReady?: string;
  readonly readyIn?: number;
  readonly kind?: Backend['kind'];
  readonly probe?: Backend['probe'];
  readonly embed?: Backend['embed'];
}

/** A backend in memory that does one step after the other, and the last one for ever. */
export function standIn(id: string, steps: Step | readonly Step[], looks: Looks = {}): StandIn {
  const calls: ChatCall[] = [];
  const list = typeof steps === 'function' ? [steps] : steps;
  return {
    id,
    kind: looks.kind ?? 'openai',
    tier: looks.tier ?? 'workstation',
    maxConcurrent: looks.maxConcurrent ?? 4,
    calls,
    facts: () => ({
      model: `${id}-model`,
      contextTokens: looks.contextTokens,
      capabilities: new Set(looks.capabilities ?? []),
      embeddings: looks.embed !== undefined,
      ...(looks.notReady ? { notReady: looks.notReady, readyIn: looks.readyIn } : {}),
    }),
    async chat(call) {
      const step = list[Math.min(calls.length, list.length - 1)];
      calls.push(call);
      if (!step) throw new Error(`${id} has nothing to do`);
      return step(call);
    },
    ...(looks.embed ? { embed: looks.embed } : {}),
    probe: looks.probe ?? (async () => ({ kind: 'alive', proves: 'answers' })),
    close: async () => {},
  };
}

export const failure = (kind: FailureKind, rest: object = {}) =>
  ({ kind, message: `${kind} it was`, ...rest }) as Failure;

export const fails =
  (kind: FailureKind, rest: object = {}): Step =>
  () => ({ kind: 'failed', failure: failure(kind, rest) });

/** Never says anything; ends when it is told to. */
export const hangs: Step = call =>
  new Promise((_, reject) => {
    if (call.signal.aborted) reject(call.signal.reason);
    call.signal.addEventListener('abort', () => reject(call.signal.reason), { once: true });
  });

/** A plain answer, whatever the caller wants. */
export const answers =
  (text: string): Step =>
  () => {
    const completion: ChatCompletion = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'upstream-model',
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    };
    return { kind: 'answer', answer: { json: JSON.stringify(completion), completion } };
  };

export function event(chunk: ChatChunk): StreamEvent {
  return { json: JSON.stringify(chunk), chunk };
}

export function delta(given: ChatDelta, finish_reason: string | null = null, id = 'chatcmpl-1'): StreamEvent {
  return event({
    id,
    object: 'chat.completion.chunk',
    created: 1,
    choices: [{ index: 0, delta: given, finish_reason }],
  });
}

export const COMPLETE: StreamBatch = { events: [delta({}, 'stop')], end: { kind: 'complete' } };
export const cut = (kind: FailureKind = 'cut-off'): StreamBatch => ({
  events: [],
  end: { kind: 'failed', failure: failure(kind) },
});
/** In a stream: silence until it is told to end. */
export const SILENCE = 'silence';

/** A stream of these batches; strings are pieces of text, each its own batch. */
export const streams =
  (...batches: readonly (string | StreamBatch)[]): Step =>
  call => ({ kind: 'stream', batches: flow(batches, call) });

async function* flow(batches: readonly (string | StreamBatch)[], call: ChatCall): AsyncGenerator<StreamBatch> {
  for (const batch of batches) {
    if (batch === SILENCE) await hangs(call);
    else if (typeof batch === 'string') yield { events: [delta({ content: batch })] };
    else yield batch;
  }
}

/** A model that knows one text: writes it word by word, or goes on from a given beginning of it. */
export const writes =
  (text: string, options: { readonly cutAfter?: number } = {}): Step =>
  call => {
    const rest = call.prefix === undefined ? text : text.startsWith(call.prefix) ? text.slice(call.prefix.length) : '?';
    const words = rest.match(/\s*\S+/g) ?? [];
    const whole: (string | StreamBatch)[] = [...words, COMPLETE];
    return streams(...(options.cutAfter === undefined ? whole : [...words.slice(0, options.cutAfter), cut()]))(call);
  };

/**
 * A cascade over these backends, with time at a standstill; tiers are asked in the order workstation, colab, cloud.
 * @param accounts by the ids of the backends that have one
 */
export function setup(
  backends: readonly Backend[],
  routing: Partial<RoutingConfig> = {},
  { clock = new ManualClock(), accounts = {} }: { clock?: ManualClock; accounts?: Record<string, Account> } = {},
) {
  const rules: RoutingConfig = { ...configSchema.parse({ node: { id: 'a' } }).routing, ...routing };
  const states = backends.map(backend => new BackendState('a', backend, rules.breaker, clock, accounts[backend.id]));
  const records: RequestRecord[] = [];
  const decisions: (Decision | undefined)[] = [];
  const cascade = new Cascade({
    states: () => states,
    routing: () => rules,
    clock,
    random: () => 0.5,
    observer: {
      attemptEnded() {},
      recordChanged() {},
      requestEnded(record, decision) {
        records.push(record);
        decisions.push(decision);
      },
    },
    advice: () => undefined,
  });
  const state = (id: string) => {
    const found = states.find(known => known.backend.id === id);
    if (!found) throw new Error(`there is no backend ${id}`);
    return found;
  };
  return { clock, cascade, states, state, records, decisions, rules };
}

export function request(given: Partial<CascadeRequest> = {}): CascadeRequest {
  const stream = given.stream ?? false;
  return {
    id: 'req_1',
    surface: 'chat',
    body: { messages: [{ role: 'user', content: 'hi' }], stream },
    stream,
    target: { kind: 'auto' },
    targetText: 'auto',
    userTier: 'free',
    complexity: 1,
    needs: [],
    promptTokens: 5,
    signal: new AbortController().signal,
    ...given,
  };
}

/** What the caller of a stream has at its end. */
export async function collect(
  parts: AsyncIterable<StreamPart>,
): Promise<{ text: string; end: string; finish: string | null }> {
  let text = '';
  let finish: string | null = null;
  let end = 'nothing';
  for await (const part of parts) {
    if (part.kind === 'events') {
      for (const { chunk } of part.events) {
        for (const choice of chunk.choices) {
          text += choice.delta.content ?? '';
          finish = choice.finish_reason ?? finish;
        }
      }
    } else end = part.kind === 'broken' ? `broken: ${part.message}` : part.kind;
  }
  return { text, end, finish };
}

/** Asks for a stream and takes it to its end. */
export async function streamed(cascade: Cascade, given: Partial<CascadeRequest> = {}) {
  const outcome = await cascade.chat(request({ ...given, stream: true }));
  if (outcome.kind !== 'stream') return outcome.kind === 'refused' ? outcome.refusal : outcome;
  return { ...(await collect(outcome.parts)), by: outcome.route.backend };
}

/** Asks for a plain answer: its text, who gave it and the trail, or the refusal. */
export async function asked(cascade: Cascade, given: Partial<CascadeRequest> = {}) {
  const outcome = await cascade.chat(request(given));
  if (outcome.kind === 'refused') return { status: outcome.refusal.status, trail: outcome.attempts };
  if (outcome.kind === 'stream') throw new Error('a plain request was answered by a stream');
  return { text: outcome.answer.completion.choices[0]?.message.content, trail: outcome.route.attempts };
}
