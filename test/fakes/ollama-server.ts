import {
  type Answer,
  countTokens,
  defaultAnswer,
  type FakeToolCall,
  isRecord,
  openAssistantText,
  textOfMessages,
  tokensAfterPrefix,
  tokensAfterPrompt,
  vectorOf,
} from './answer.ts';
import type { Exchange, Step } from './exchange.ts';
import { type OllamaBehaviour, ollamaErrors, RUNNER_DIED } from './ollama-faults.ts';
import { findModel, loadedOf, numCtx, type OllamaModel, ollamaModel, shownOf, tagOf } from './ollama-models.ts';
import { emptyAnswer, ndjsonSteps, type OllamaReply, wholeAnswer } from './ollama-stream.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';

export { type OllamaBehaviour, ollamaErrors } from './ollama-faults.ts';
export { type OllamaModel, ollamaModel } from './ollama-models.ts';

export interface OllamaServerOptions {
  /** Default: one small chat model, `smollm2:135m`. Empty: an Ollama that was only just installed. */
  readonly models?: readonly OllamaModel[];
  readonly version?: string;
  /** What every model says, token by token. */
  readonly tokens?: readonly string[];
  readonly thinking?: readonly string[];
  /** Called instead of the text when the request offers tools. */
  readonly toolCalls?: readonly FakeToolCall[];
  /** Milliseconds. */
  readonly firstTokenDelay?: number;
  readonly tokenDelay?: number;
  /** Default `ok`. */
  readonly behaviour?: OllamaBehaviour;
  /** Whether `/api/chat` continues a last assistant message; raw `/api/generate` always does. */
  readonly prefill?: boolean;
}

export interface OllamaFake extends RecordingServer<OllamaBehaviour> {
  /** Replaces the models, as after a pull or a delete. */
  setModels(models: readonly OllamaModel[]): void;
  /** Names of the models that are loaded. */
  readonly loaded: ReadonlyMap<string, number>;
}

interface State {
  models: readonly OllamaModel[];
  /** Name → context that it was loaded with. */
  readonly loaded: Map<string, number>;
  /** Names of those that were told to stay. */
  readonly kept: Set<string>;
}

const PROBES = new Set(['/', '/api/version', '/api/tags', '/api/ps', '/api/show']);

/** A native Ollama on a free port of 127.0.0.1. */
export async function startOllamaServer(options: OllamaServerOptions = {}): Promise<OllamaFake> {
  const state: State = { models: options.models ?? [ollamaModel()], loaded: new Map(), kept: new Set() };
  const server = await startRecordingServer<OllamaBehaviour>({
    basePath: '',
    behaviour: options.behaviour ?? { kind: 'ok' },
    probes: { kind: 'ok' },
    isProbe: request => PROBES.has(request.path),
    answer: (exchange, behaviour) => answerRequest(exchange, behaviour, options, state),
  });
  const setModels = (models: readonly OllamaModel[]) => {
    state.models = models;
  };
  // Onto the server itself: a spread would freeze its counters, which are getters.
  return Object.assign(server, { setModels, loaded: state.loaded });
}

async function answerRequest(
  exchange: Exchange,
  behaviour: OllamaBehaviour,
  options: OllamaServerOptions,
  state: State,
): Promise<void> {
  switch (behaviour.kind) {
    case 'status':
    case 'reset':
    case 'silence':
    case 'html':
    case 'redirect':
      return exchange.fault(behaviour);
  }
  const body = isRecord(exchange.request.body) ? exchange.request.body : {};
  switch (`${exchange.request.method} ${exchange.request.path}`) {
    case 'GET /':
      return exchange.fault({ kind: 'status', status: 200, body: 'Ollama is running' });
    case 'GET /api/version':
      return exchange.json(200, { version: options.version ?? '0.32.0' });
    case 'GET /api/tags':
      return exchange.json(200, { models: state.models.map(tagOf) });
    case 'GET /api/ps':
      return exchange.json(200, { models: [...state.loaded].flatMap(([name, size]) => loaded(state, name, size)) });
    case 'POST /api/show': {
      const name = String(body.model ?? body.name);
      const model = findModel(state.models, name);
      return model ? exchange.json(200, shownOf(model)) : exchange.fault(ollamaErrors.nothingToShow(name));
    }
    case 'POST /api/pull':
      return pull(exchange, String(body.model), state);
    case 'DELETE /api/delete': {
      const model = findModel(state.models, body.model);
      if (!model) return exchange.fault(ollamaErrors.nothingToShow(String(body.model)));
      state.models = state.models.filter(other => other !== model);
      state.loaded.delete(model.name);
      return exchange.fault({ kind: 'status', status: 200, body: '' });
    }
    case 'POST /api/chat':
      return answer('chat', { exchange, behaviour, body, options, state });
    case 'POST /api/generate':
      return answer('generate', { exchange, behaviour, body, options, state });
    case 'POST /api/embed':
      return embed(exchange, body, state);
    default:
      return exchange.fault({ kind: 'status', status: 404, body: '404 page not found' });
  }
}

/** As a real one tells it, of a model that is small and near. */
async function pull(exchange: Exchange, name: string, state: State): Promise<void> {
  const model = ollamaModel({ name: name.includes(':') ? name : `${name}:latest` });
  const layer = { status: 'pulling b179c9523d0e', digest: 'sha256:b179', total: model.size };
  const lines = [
    { status: 'pulling manifest' },
    { ...layer, completed: model.size / 2 },
    { ...layer, completed: model.size },
    { status: 'verifying sha256 digest' },
    { status: 'writing manifest' },
    { status: 'success' },
  ];
  state.models = [...state.models.filter(other => other.name !== model.name), model];
  exchange.response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await exchange.play(lines.map(line => ({ kind: 'text', text: `${JSON.stringify(line)}\n` })));
}

interface Ask {
  readonly exchange: Exchange;
  readonly behaviour: OllamaBehaviour;
  readonly body: Readonly<Record<string, unknown>>;
  readonly options: OllamaServerOptions;
  readonly state: State;
}

async function answer(surface: 'chat' | 'generate', ask: Ask): Promise<void> {
  const { exchange, behaviour, body, state } = ask;
  const name = String(body.model);
  const model = findModel(state.models, name);
  if (!model) return exchange.fault(ollamaErrors.modelNotFound(name));
  const lacking = lackingCapability(model, body);
  if (lacking) return exchange.fault(ollamaErrors.lacks(model.name, lacking));

  const reply = replyTo(surface, ask, model);
  if (isEmpty(surface, body)) {
    const unloads = body.keep_alive === 0;
    if (unloads) state.loaded.delete(model.name);
    else state.loaded.set(model.name, contextOf(model, body));
    if (body.keep_alive === -1) state.kept.add(model.name);
    else state.kept.delete(model.name);
    return exchange.json(200, emptyAnswer(reply, unloads ? 'unload' : 'load'));
  }
  state.loaded.set(model.name, contextOf(model, body));
  if (body.stream === false) return playWhole(exchange, reply, behaviour);
  exchange.response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await exchange.play(ndjsonSteps(reply, behaviour), behaviour.slicing);
}

/** Not streamed: an error after tokens is a 500, since nothing was sent before. */
async function playWhole(exchange: Exchange, reply: OllamaReply, behaviour: OllamaBehaviour): Promise<void> {
  if (behaviour.kind === 'error-line') return exchange.json(500, { error: behaviour.error ?? RUNNER_DIED });
  if (behaviour.kind === 'stall' && behaviour.ms === undefined) return exchange.hang();
  await exchange.wait(reply.answer.firstTokenDelay + reply.answer.tokenDelay * (reply.answer.tokens.length - 1));
  if (behaviour.kind === 'stall') await exchange.wait(behaviour.ms ?? 0);
  if (exchange.gone.aborted) return;
  const value = wholeAnswer(reply);
  const text = JSON.stringify(behaviour.kind === 'no-done' ? { ...value, done: false } : value);
  const steps: Record<string, Step[]> = {
    'silence-after-headers': [{ kind: 'hang' }],
    cut: [{ kind: 'text', text: text.slice(0, text.length / 2) }, { kind: 'cut' }],
    malformed: [{ kind: 'text', text: text.slice(0, text.length / 2) }],
  };
  exchange.response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  await exchange.play(steps[behaviour.kind] ?? [{ kind: 'text', text }]);
}

function replyTo(surface: 'chat' | 'generate', ask: Ask, model: OllamaModel): OllamaReply {
  const { behaviour, body, options, state } = ask;
  const settings = isRecord(body.options) ? body.options : {};
  const prompt = surface === 'chat' ? textOfMessages(body.messages) : String(body.prompt ?? '');
  const context = contextOf(model, body);
  const said = answerTo(surface, ask, prompt);
  const limit = typeof settings.num_predict === 'number' && settings.num_predict >= 0 ? settings.num_predict : Infinity;
  const isTooLong = said.tokens.length > limit;
  const hasTools = surface === 'chat' && Array.isArray(body.tools) && body.tools.length > 0;
  const thinks = model.capabilities.includes('thinking') && body.think !== false;
  return {
    surface,
    model: String(body.model),
    answer: {
      ...said,
      tokens: isTooLong ? said.tokens.slice(0, limit) : said.tokens,
      thinking: thinks ? said.thinking : [],
    },
    callsTools: hasTools && (behaviour.answer?.toolCalls ?? options.toolCalls ?? []).length > 0,
    doneReason: isTooLong ? 'length' : 'stop',
    // What does not fit is cut without a word; the count is all that tells.
    promptTokens: behaviour.kind === 'prompt-cut' ? context : Math.min(context, countTokens(prompt)),
    isCold: !state.loaded.has(model.name),
  };
}

function answerTo(surface: 'chat' | 'generate', { behaviour, body, options }: Ask, prompt: string): Answer {
  const { tokens, thinking, toolCalls, firstTokenDelay, tokenDelay } = { ...defaultAnswer, ...options };
  const said: Answer = { tokens, thinking, toolCalls, firstTokenDelay, tokenDelay, ...behaviour.answer };
  if (surface === 'generate')
    return body.raw === true ? { ...said, tokens: tokensAfterPrompt(said.tokens, prompt) } : said;
  const before = options.prefill ? openAssistantText(body.messages) : undefined;
  return before === undefined ? said : { ...said, thinking: [], tokens: tokensAfterPrefix(said.tokens, before) };
}

function contextOf(model: OllamaModel, body: Readonly<Record<string, unknown>>): number {
  return numCtx(model, isRecord(body.options) ? body.options : {});
}

function isEmpty(surface: 'chat' | 'generate', body: Readonly<Record<string, unknown>>): boolean {
  if (surface === 'generate') return body.prompt === undefined || body.prompt === '';
  return !Array.isArray(body.messages) || body.messages.length === 0;
}

function lackingCapability(model: OllamaModel, body: Readonly<Record<string, unknown>>): string | undefined {
  const needs = [
    ...(Array.isArray(body.tools) && body.tools.length > 0 ? ['tools'] : []),
    ...(body.think !== undefined && body.think !== false ? ['thinking'] : []),
  ];
  return needs.find(need => !model.capabilities.includes(need));
}

function loaded(state: State, name: string, context: number) {
  const model = findModel(state.models, name);
  if (!model) return [];
  const entry = loadedOf(model, context);
  // What it says of a model that stays.
  return [state.kept.has(name) ? { ...entry, expires_at: '2318-03-06T15:58:56.529233517Z' } : entry];
}

async function embed(exchange: Exchange, body: Readonly<Record<string, unknown>>, state: State): Promise<void> {
  const model = findModel(state.models, body.model);
  if (!model) return exchange.fault(ollamaErrors.modelNotFound(String(body.model)));
  const inputs: unknown[] = Array.isArray(body.input) ? body.input : [body.input];
  const dimensions = typeof body.dimensions === 'number' ? body.dimensions : model.embeddingLength;
  exchange.json(200, {
    model: body.model,
    embeddings: inputs.map(input => vectorOf(String(input), dimensions)),
    total_duration: 14_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: inputs.reduce<number>((sum, input) => sum + countTokens(String(input)), 0),
  });
}
