import type { Answer } from './answer.ts';
import type { Step } from './exchange.ts';
import type { InnerError, OpenAiBehaviour, Wire } from './openai-faults.ts';

export type FakeProvider = 'groq' | 'openrouter' | undefined;

/** One request's answer, settled: what remains is how it goes over the wire. */
export interface Reply {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly provider: FakeProvider;
  readonly answer: Answer;
  /** Call tools instead of saying the text. */
  readonly callsTools: boolean;
  /** `length` when the text was cut to the tokens asked for. */
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly choices: number;
  readonly includeUsage: boolean;
  readonly promptTokens: number;
  readonly wire: Wire;
}

type Delta = Readonly<Record<string, unknown>>;

/** The body of a streamed answer, step by step. */
export function* streamSteps(reply: Reply, behaviour: OpenAiBehaviour): Generator<Step> {
  const { wire, answer } = reply;
  if (behaviour.kind === 'silence-after-headers') return yield { kind: 'hang' };
  for (let n = 0; n < wire.comments; n++) yield comment(wire);
  if (behaviour.kind === 'endless') return yield* endless(reply, behaviour.of);
  if (behaviour.kind === 'empty-choices') {
    yield event(reply, chunk(reply, []));
    return yield data(wire, '[DONE]');
  }
  if (behaviour.kind === 'error-body') return yield event(reply, { error: innerError(behaviour.error) });
  if (wire.role === 'own-chunk') {
    for (const index of indexes(reply)) yield delta(reply, index, { role: 'assistant', content: '' });
  }
  if (behaviour.kind === 'silence-after-role') return yield { kind: 'hang' };

  const deltas = deltasOf(reply);
  const strikes = 'after' in behaviour ? Math.min(behaviour.after, deltas.length) : -1;
  for (let n = 0; n <= deltas.length; n++) {
    if (n === strikes && (yield* strike(reply, behaviour)) === 'over') return;
    const next = deltas[n];
    if (!next) break;
    if (n > 0 && wire.comments > 0) yield comment(wire);
    yield { kind: 'wait', ms: n === 0 ? answer.firstTokenDelay : answer.tokenDelay };
    for (const index of indexes(reply)) yield delta(reply, index, next);
  }
  yield* ending(reply, reply.finishReason, behaviour);
}

/** Usage of this answer when all, or the first `sent`, of its tokens were said. */
export function usageOf(reply: Reply, sent = deltasOf(reply).length) {
  const completion = sent * reply.choices;
  return {
    prompt_tokens: reply.promptTokens,
    completion_tokens: completion,
    total_tokens: reply.promptTokens + completion,
  };
}

export function innerError(error: InnerError = { message: 'Provider disconnected unexpectedly', code: 502 }) {
  return { type: 'server_error', param: null, code: null, ...error };
}

export function toolCallId(reply: Reply, index: number): string {
  return `call_${reply.id.slice(-8)}${index}`;
}

/** What happens after the tokens that came before the fault. */
function* strike(reply: Reply, behaviour: OpenAiBehaviour): Generator<Step, 'over' | 'goes-on'> {
  switch (behaviour.kind) {
    case 'cut':
      yield { kind: 'cut' };
      return 'over';
    case 'clean-end':
      return 'over';
    case 'stall':
      yield behaviour.ms === undefined ? { kind: 'hang' } : { kind: 'wait', ms: behaviour.ms };
      return behaviour.ms === undefined ? 'over' : 'goes-on';
    case 'error-event':
      yield event(reply, errorEvent(reply, behaviour.shape, innerError(behaviour.error)));
      return 'over';
    case 'malformed':
      for (const line of behaviour.data ?? MALFORMED) yield data(reply.wire, line);
      return 'goes-on';
    case 'filtered':
      yield* ending(reply, 'content_filter', behaviour, behaviour.after);
      return 'over';
    default:
      return 'goes-on';
  }
}

const MALFORMED = ['{"id":"chatcmpl-1","choices":[{"index":0,"delta":{"con', 'overloaded', '[]', '{"choices":"none"}'];

function errorEvent(reply: Reply, shape: 'openrouter' | 'bare' | 'groq', error: ReturnType<typeof innerError>) {
  switch (shape) {
    case 'bare':
      return { error };
    case 'openrouter':
      return {
        ...chunk(reply, [{ index: 0, delta: { content: '' }, finish_reason: 'error' }]),
        error: { code: error.code, message: error.message },
      };
    case 'groq':
      return { ...chunk(reply, []), x_groq: { id: reply.id, error: error.message } };
  }
}

function* ending(reply: Reply, reason: string, behaviour: OpenAiBehaviour, sent?: number): Generator<Step> {
  const usage = usageOf(reply, sent);
  for (const index of indexes(reply)) {
    const last = chunk(reply, [{ index, delta: {}, logprobs: null, finish_reason: reason }]);
    yield event(reply, reply.provider === 'groq' ? { ...last, x_groq: { id: reply.id, usage } } : last);
  }
  if (behaviour.kind === 'stays-open') return yield { kind: 'hang' };
  if (reply.includeUsage) yield event(reply, { ...chunk(reply, []), usage });
  if (behaviour.kind !== 'no-done') yield data(reply.wire, '[DONE]');
}

function* endless(reply: Reply, of: 'bytes' | 'tokens'): Generator<Step> {
  if (of === 'bytes') yield { kind: 'text', text: 'data: {"choices":[{"index":0,"delta":{"content":"' };
  const more = 'x'.repeat(64 * 1024);
  while (true) yield of === 'bytes' ? { kind: 'text', text: more } : delta(reply, 0, { content: ' and' });
}

/** What each choice says, one delta a token; the arguments of tool calls come in pieces. */
function deltasOf(reply: Reply): Delta[] {
  const { answer, provider } = reply;
  const field = provider ? 'reasoning' : 'reasoning_content';
  const thinking = answer.thinking.map(token => ({ [field]: token }));
  if (!reply.callsTools) return [...thinking, ...answer.tokens.map(token => ({ content: token }))];
  const calls = answer.toolCalls.flatMap((call, index): Delta[] => {
    const pieces = JSON.stringify(call.arguments).match(/.{1,6}/gsu) ?? [];
    return [
      {
        tool_calls: [
          { index, id: toolCallId(reply, index), type: 'function', function: { name: call.name, arguments: '' } },
        ],
      },
      ...pieces.map(piece => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ];
  });
  return [...thinking, ...calls];
}

function indexes(reply: Reply): number[] {
  return Array.from({ length: reply.choices }, (_, index) => index);
}

function delta(reply: Reply, index: number, content: Delta): Step {
  const whole = reply.wire.role === 'every-chunk' ? { role: 'assistant', ...content } : content;
  return event(reply, chunk(reply, [{ index, delta: whole, logprobs: null, finish_reason: null }]));
}

function chunk(reply: Reply, choices: readonly unknown[]) {
  const { id, created, model, provider } = reply;
  return {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    ...(provider === 'openrouter' ? { provider: 'Fake' } : {}),
    system_fingerprint: 'fp_fake',
    choices,
    // With `include_usage` every chunk but the last says that it has none.
    ...(reply.includeUsage ? { usage: null } : {}),
  };
}

function event(reply: Reply, value: unknown): Step {
  return data(reply.wire, JSON.stringify(value));
}

function data(wire: Wire, text: string): Step {
  const end = wire.crlf ? '\r\n' : '\n';
  return { kind: 'text', text: `data: ${text}${end}${end}` };
}

function comment(wire: Wire): Step {
  const end = wire.crlf ? '\r\n' : '\n';
  return { kind: 'text', text: `: OPENROUTER PROCESSING${end}${end}` };
}
