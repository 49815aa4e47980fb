import type { Exchange, Step } from './exchange.ts';
import type { OpenAiBehaviour } from './openai-faults.ts';
import { innerError, type Reply, toolCallId, usageOf } from './openai-stream.ts';

/** Answers in one JSON body; a fault of streams shows as the nearest thing that a plain answer can show. */
export async function playPlain(exchange: Exchange, reply: Reply, behaviour: OpenAiBehaviour): Promise<void> {
  switch (behaviour.kind) {
    case 'silence-after-headers':
    case 'silence-after-role':
      return playBody(exchange, undefined, [{ kind: 'hang' }]);
    case 'endless':
      return playBody(exchange, undefined, endlessBody(reply));
    case 'error-body':
      return exchange.json(200, { error: innerError(behaviour.error) });
    case 'error-event': {
      const { message, code } = innerError(behaviour.error);
      return exchange.json(200, { id: reply.id, error: { message, code } });
    }
  }
  if (!(await slept(exchange, reply))) return;
  const text = JSON.stringify(completion(reply, behaviour));
  const half = text.slice(0, text.length / 2);
  switch (behaviour.kind) {
    case 'malformed':
      return playBody(exchange, Buffer.byteLength(half), [{ kind: 'text', text: half }]);
    case 'cut':
    case 'truncated-body':
      return playBody(exchange, Buffer.byteLength(text), [{ kind: 'text', text: half }, { kind: 'cut' }]);
    case 'stall': {
      const pause: Step = behaviour.ms === undefined ? { kind: 'hang' } : { kind: 'wait', ms: behaviour.ms };
      const rest: Step = { kind: 'text', text: text.slice(half.length) };
      return playBody(exchange, Buffer.byteLength(text), [{ kind: 'text', text: half }, pause, rest]);
    }
    default:
      return playBody(exchange, Buffer.byteLength(text), [{ kind: 'text', text }]);
  }
}

/** The time that the tokens take; false when the client left meanwhile. */
async function slept(exchange: Exchange, { answer }: Reply): Promise<boolean> {
  await exchange.wait(answer.firstTokenDelay + answer.tokenDelay * Math.max(0, answer.tokens.length - 1));
  return !exchange.gone.aborted;
}

async function playBody(exchange: Exchange, length: number | undefined, steps: Iterable<Step>): Promise<void> {
  exchange.response.writeHead(200, {
    'content-type': 'application/json',
    ...(length === undefined ? {} : { 'content-length': String(length) }),
  });
  await exchange.play(steps);
}

function* endlessBody(reply: Reply): Generator<Step> {
  yield { kind: 'text', text: `{"id":"${reply.id}","choices":[{"index":0,"message":{"role":"assistant","content":"` };
  const more = 'x'.repeat(64 * 1024);
  while (true) yield { kind: 'text', text: more };
}

function completion(reply: Reply, behaviour: OpenAiBehaviour) {
  const usage = usageOf(reply);
  return {
    id: reply.id,
    object: 'chat.completion',
    created: reply.created,
    model: reply.model,
    ...(reply.provider === 'openrouter' ? { provider: 'Fake' } : {}),
    system_fingerprint: 'fp_fake',
    choices:
      behaviour.kind === 'empty-choices'
        ? []
        : Array.from({ length: reply.choices }, (_, index) => choice(reply, behaviour, index)),
    usage,
    ...(reply.provider === 'groq' ? { x_groq: { id: reply.id } } : {}),
  };
}

function choice(reply: Reply, behaviour: OpenAiBehaviour, index: number) {
  const { answer } = reply;
  const stopsEarly = behaviour.kind === 'clean-end' || behaviour.kind === 'filtered';
  const tokens = stopsEarly ? answer.tokens.slice(0, behaviour.after) : answer.tokens;
  const early = behaviour.kind === 'filtered' ? 'content_filter' : null;
  const reasoning = answer.thinking.join('');
  const calls = answer.toolCalls.map((call, place) => ({
    id: toolCallId(reply, place),
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  return {
    index,
    message: {
      role: 'assistant',
      content: reply.callsTools ? null : tokens.join(''),
      ...(reasoning ? { [reply.provider ? 'reasoning' : 'reasoning_content']: reasoning } : {}),
      ...(reply.callsTools ? { tool_calls: calls } : {}),
    },
    logprobs: null,
    finish_reason: stopsEarly ? early : reply.finishReason,
  };
}
