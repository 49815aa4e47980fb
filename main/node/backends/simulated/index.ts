import { type Clock, sleep } from '../../clock/index.ts';
import type { BackendConfig, Capability } from '../../config/index.ts';
import type {
  Backend,
  BackendFacts,
  ChatCall,
  ChatReply,
  EmbedCall,
  EmbedReply,
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

/**
 * A backend without a model behind it, for the demo and for trying things out: it writes a given text at a given speed
 * and fails as often as it is told to. Its model is named `simulated:<id>` and its own text says what it is, so that
 * nobody takes it for an answer.
 */
export function createSimulatedBackend(config: SimulatedConfig, deps: SimulatedDeps): Backend {
  const model = `simulated:${config.id}`;
  const capabilities: readonly Capability[] = config.capabilities ?? ['tools', 'json', 'prefill'];
  const facts: BackendFacts = {
    model,
    contextTokens: config.contextTokens,
    capabilities: new Set(capabilities),
    embeddings: config.tier === 'workstation',
  };
  const strikes = (): Fault | undefined => config.faults.find(({ probability }) => deps.random() < probability)?.kind;

  async function chat(call: ChatCall): Promise<ChatReply> {
    const fault = strikes();
    if (fault === 'unreachable') return failed({ kind: 'unreachable', message: 'simulated: nothing listens there' });
    if (fault === 'server-error') return failed({ kind: 'server-error', message: 'simulated: HTTP 500' });
    if (fault === 'rate-limited')
      return failed({ kind: 'rate-limited', retryAfter: 30_000, message: 'simulated: HTTP 429' });
    await pause(deps.clock, fault === 'silence' ? SILENCE : config.firstTokenDelay, call.signal);
    return { kind: 'stream', batches: write(call, fault) };
  }

  async function* write(call: ChatCall, fault: Fault | undefined): AsyncGenerator<StreamBatch> {
    const text = config.text ?? `This is ${config.id}, a simulated backend: no model wrote this. ${echoOf(call)}`;
    const words =
      (call.prefix !== undefined && text.startsWith(call.prefix) ? text.slice(call.prefix.length) : text).match(
        /\s*\S+/g,
      ) ?? [];
    const limit = call.body.max_completion_tokens ?? call.body.max_tokens ?? words.length;
    const given = words.slice(0, limit);
    const id = `chatcmpl-simulated-${Math.floor(deps.random() * 1e9)}`;
    const frame = { id, object: 'chat.completion.chunk', created: Math.floor(deps.clock.now() / 1000), model };
    const breakAt = fault === 'cut-off' || fault === 'stall' ? Math.ceil(given.length / 2) : -1;
    for (const [place, content] of given.entries()) {
      if (place === breakAt) {
        if (fault === 'stall') await pause(deps.clock, SILENCE, call.signal);
        yield {
          events: [],
          end: { kind: 'failed', failure: { kind: 'cut-off', message: 'simulated: the connection broke' } },
        };
        return;
      }
      if (place > 0) await pause(deps.clock, 1000 / config.tokensPerSecond, call.signal);
      const delta = place === 0 ? { role: 'assistant', content } : { content };
      yield { events: [event({ ...frame, choices: [{ index: 0, delta, finish_reason: null }] })] };
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

  async function embed(call: EmbedCall): Promise<EmbedReply> {
    const vectors = call.input.map(text =>
      Array.from({ length: call.dimensions ?? 8 }, (_, place) => ((text.length * (place + 1)) % 17) / 17),
    );
    return { kind: 'vectors', vectors, model, usage: { prompt_tokens: 0, total_tokens: 0 } };
  }

  return {
    id: config.id,
    kind: 'simulated',
    tier: config.tier,
    maxConcurrent: config.maxConcurrent,
    facts: () => facts,
    chat,
    embed,
    probe: async () => ({ kind: 'alive', proves: 'answers' }),
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

function failed(failure: Failure): ChatReply {
  return { kind: 'failed', failure };
}

/** A sleep that rejects with the signal's reason, as a real upstream's answer would. */
async function pause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  await sleep(clock, delay, signal);
  if (signal.aborted) throw signal.reason;
}
