import type { Answer } from './answer.ts';
import type { Step } from './exchange.ts';
import { type OllamaBehaviour, RUNNER_DIED } from './ollama-faults.ts';

/** One request's answer, settled: what remains is how it goes over the wire. */
export interface OllamaReply {
  readonly surface: 'chat' | 'generate';
  readonly model: string;
  readonly answer: Answer;
  readonly callsTools: boolean;
  readonly doneReason: 'stop' | 'length';
  readonly promptTokens: number;
  /** Whether the model has to be loaded first. */
  readonly isCold: boolean;
}

interface Piece {
  readonly text?: string;
  readonly thinking?: string;
  readonly toolCalls?: readonly unknown[];
}

const MILLISECOND = 1_000_000;

/** The NDJSON body of a streamed answer, step by step. */
export function* ndjsonSteps(reply: OllamaReply, behaviour: OllamaBehaviour): Generator<Step> {
  if (behaviour.kind === 'silence-after-headers') return yield { kind: 'hang' };
  const { answer } = reply;
  const pieces = piecesOf(reply);
  const strikes = 'after' in behaviour ? Math.min(behaviour.after, pieces.length) : -1;
  for (let n = 0; n <= pieces.length; n++) {
    if (n === strikes && (yield* strike(behaviour)) === 'over') return;
    const piece = pieces[n];
    if (!piece) break;
    yield { kind: 'wait', ms: n === 0 ? answer.firstTokenDelay : answer.tokenDelay };
    yield line({ ...head(reply), ...spoken(reply, piece), done: false });
  }
  yield line({ ...head(reply), ...spoken(reply, {}), ...ending(reply) });
}

/** The body of an answer that was asked for with `stream: false`. */
export function wholeAnswer(reply: OllamaReply) {
  const { answer, callsTools } = reply;
  const whole: Piece = {
    text: callsTools ? '' : answer.tokens.join(''),
    thinking: answer.thinking.join(''),
    toolCalls: callsTools ? toolCallsOf(answer) : [],
  };
  return { ...head(reply), ...spoken(reply, whole), ...ending(reply) };
}

/** The answer to an empty request, which only loads or unloads the model. */
export function emptyAnswer(reply: OllamaReply, reason: 'load' | 'unload') {
  return { ...head(reply), ...spoken(reply, {}), done: true, done_reason: reason };
}

/** What happens after the tokens that came before the fault. */
function* strike(behaviour: OllamaBehaviour): Generator<Step, 'over' | 'goes-on'> {
  switch (behaviour.kind) {
    case 'error-line':
      yield line({ error: behaviour.error ?? RUNNER_DIED });
      return 'over';
    case 'no-done':
      return 'over';
    case 'cut':
      yield { kind: 'cut' };
      return 'over';
    case 'stall':
      yield behaviour.ms === undefined ? { kind: 'hang' } : { kind: 'wait', ms: behaviour.ms };
      return behaviour.ms === undefined ? 'over' : 'goes-on';
    case 'malformed':
      yield { kind: 'text', text: '{"model":"smollm2:135m","mess\nnull\n' };
      return 'goes-on';
    default:
      return 'goes-on';
  }
}

/** One piece a token; tool calls come whole, each in a line of its own. */
function piecesOf({ answer, callsTools }: OllamaReply): Piece[] {
  const thinking = answer.thinking.map((token): Piece => ({ thinking: token }));
  const said = callsTools
    ? toolCallsOf(answer).map((call): Piece => ({ toolCalls: [call] }))
    : answer.tokens.map((token): Piece => ({ text: token }));
  return [...thinking, ...said];
}

/** Native shape: the arguments are an object, there is no id, and `index` 0 is left out. */
function toolCallsOf(answer: Answer) {
  return answer.toolCalls.map((call, index) => ({
    function: { ...(index > 0 ? { index } : {}), name: call.name, arguments: call.arguments },
  }));
}

function head(reply: OllamaReply) {
  return { model: reply.model, created_at: new Date().toISOString() };
}

function spoken(reply: OllamaReply, { text = '', thinking = '', toolCalls = [] }: Piece) {
  const thought = thinking ? { thinking } : {};
  if (reply.surface === 'generate') return { response: text, ...thought };
  const calls = toolCalls.length > 0 ? { tool_calls: toolCalls } : {};
  return { message: { role: 'assistant', content: text, ...thought, ...calls } };
}

function ending(reply: OllamaReply) {
  const { answer, promptTokens } = reply;
  const count = piecesOf(reply).length;
  const load = (reply.isCold ? 500 : 12) * MILLISECOND;
  const prompt = promptTokens * 2 * MILLISECOND;
  const evaluation = Math.max(1, answer.tokenDelay * count) * MILLISECOND;
  return {
    done_reason: reply.doneReason,
    done: true,
    total_duration: load + prompt + evaluation,
    load_duration: load,
    prompt_eval_count: promptTokens,
    prompt_eval_duration: prompt,
    eval_count: count,
    eval_duration: evaluation,
  };
}

function line(value: unknown): Step {
  return { kind: 'text', text: `${JSON.stringify(value)}\n` };
}
