import { type Clock, sleep } from '../../clock/index.ts';
import type { BackendConfig, Capability } from '../../config/index.ts';
import type {
  Backend,
  BackendFacts,
  ChatCall,
  ChatReply,
  EmbedCall,
  EmbedReply,
  ProbeResult,
  StreamBatch,
  StreamEvent,
} from '../backend.ts';
import type { ChatChunk, Usage } from '../chat-types.ts';
import type { Failure } from '../failure.ts';

type SimulatedConfig = Extract<BackendConfig, { kind: 'simulated' }>;
type Fault = SimulatedConfig['faults'][number]['kind'];

export interface SimulatedDeps {
  readonly clock: Clock;
  readonly random: () => number;
}

/** Longest that a simulated silence lasts when nobody ends it, ms. */
const SILENCE = 3_600_000;
const DIMENSIONS = 8;
const UNREACHABLE: Failure = { kind: 'unreachable', message: 'simulated: nothing listens there' };
const CUT: Failure = { kind: 'cut-off', message: 'simulated: the connection broke' };

/**
 * A backend without a model behind it, for the demo and for trying things out: it writes a given text at a given speed
 * and fails as often as it is told to. Its model is named `simulated:<id>` and its own text says what it is, so that
 * nobody takes it for an answer.
 */
export function createSimulatedBackend(config: SimulatedConfig, deps: SimulatedDeps): Backend {
  const { clock } = deps;
  const model = `simulated:${config.id}`;
  // It calls no tools and keeps to no schema: what it cannot do goes to a backend that can, unless told otherwise.
  const capabilities: readonly Capability[] = config.capabilities ?? ['prefill'];
  const facts: BackendFacts = {
    model,
    contextTokens: config.contextTokens,
    capabilities: new Set(capabilities),
    embeddings: config.tier === 'workstation',
  };
  const strikes = (): Fault | undefined => config.faults.find(({ probability }) => deps.random() < probability)?.kind;

  /** The time to the first token, or why there will be none. */
  async function begin(fault: Fault | undefined, signal: AbortSignal): Promise<Failure | undefined> {
    if (fault === 'unreachable') return UNREACHABLE;
    if (fault === 'server-error') return { kind: 'server-error', message: 'simulated: HTTP 500' };
    if (fault === 'rate-limited') return { kind: 'rate-limited', retryAfter: 30_000, message: 'simulated: HTTP 429' };
    await pause(clock, fault === 'silence' ? SILENCE : config.firstTokenDelay, signal);
    return undefined;
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    const fault = strikes();
    const failure = await begin(fault, call.signal);
    return failure ? { kind: 'failed', failure } : { kind: 'stream', batches: write(call, fault) };
  }

  async function* write(call: ChatCall, fault: Fault | undefined): AsyncGenerator<StreamBatch> {
    const words = textFor(call).match(/\s*\S+/g) ?? [];
    const limit = call.body.max_completion_tokens ?? call.body.max_tokens ?? words.length;
    const given = words.slice(0, limit);
    const id = `chatcmpl-simulated-${Math.floor(deps.random() * 1e9)}`;
    const frame = { id, object: 'chat.completion.chunk', created: Math.floor(clock.now() / 1000), model };
    const breaksOff = fault === 'cut-off' || fault === 'stall';
    const written = breaksOff ? given.slice(0, Math.ceil(given.length / 2)) : given;
    for (const [place, content] of written.entries()) {
      if (place > 0) await pause(clock, 1000 / config.tokensPerSecond, call.signal);
      const delta = place === 0 ? { role: 'assistant', content } : { content };
      yield { events: [event({ ...frame, choices: [{ index: 0, delta, finish_reason: null }] })] };
    }
    if (breaksOff) {
      if (fault === 'stall') await pause(clock, SILENCE, call.signal);
      yield { events: [], end: { kind: 'failed', failure: CUT } };
      return;
    }
    const finish_reason = given.length < words.length ? 'length' : 'stop';
    yield {
      events: [
        event({ ...frame, choices: [{ index: 0, delta: {}, finish_reason }] }),
        event({ ...frame, choices: [], usage: usageOf(call.promptTokens, given.length) }),
      ],
      end: { kind: 'complete' },
    };
  }

  function textFor(call: ChatCall): string {
    const text = config.text ?? `This is ${config.id}, a simulated backend: no model wrote this. ${echoOf(call)}`;
    return call.prefix !== undefined && text.startsWith(call.prefix) ? text.slice(call.prefix.length) : text;
  }

  async function embed(call: EmbedCall): Promise<EmbedReply> {
    const failure = await begin(strikes(), call.signal);
    if (failure) return { kind: 'failed', failure };
    const vectors = call.input.map(text => vectorOf(text, call.dimensions ?? DIMENSIONS));
    return { kind: 'vectors', vectors, model, usage: { prompt_tokens: 0, total_tokens: 0 } };
  }

  async function probe(): Promise<ProbeResult> {
    if (strikes() === 'unreachable') return { kind: 'dead', failure: UNREACHABLE };
    return { kind: 'alive', proves: 'answers' };
  }

  return {
    id: config.id,
    kind: 'simulated',
    tier: config.tier,
    maxConcurrent: config.maxConcurrent,
    facts: () => facts,
    chat,
    embed,
    probe,
    close: async () => {},
  };
}

function echoOf(call: ChatCall): string {
  const last = call.body.messages.findLast(message => message.role === 'user')?.content;
  return typeof last === 'string' ? `It was asked: ${last.slice(0, 200)}` : '';
}

function event(chunk: ChatChunk): StreamEvent {
  return { json: JSON.stringify(chunk), chunk };
}

function usageOf(prompt: number, completion: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** The same for the same text, and never the zero vector, which has no direction to compare. */
function vectorOf(text: string, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, place) => (((text.length * (place + 1)) % 17) + 1) / 18);
}

/** A sleep that rejects with the signal's reason, as a real upstream's answer would. */
async function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  await sleep(clock, delay, signal);
  if (signal.aborted) throw signal.reason;
}
