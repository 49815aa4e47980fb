import type { Exchange } from './exchange.ts';
import { type RecordingServer, startRecordingServer } from './recording-server.ts';

/* What servers that people run on their own machines tell of themselves, besides OpenAI's surface. */

/** How one is; `answer` is what its chat says. */
export type EngineMood = 'well' | 'loading' | 'dead';

type Fake = RecordingServer<EngineMood>;

interface Surface {
  /** What it answers to a GET, besides chats. */
  get(path: string, mood: EngineMood): { readonly status: number; readonly body: unknown } | undefined;
  /** What a chat meets when it is not well. */
  refusal(mood: EngineMood): { readonly status: number; readonly body: unknown } | undefined;
}

/**
 * vLLM's server: `/health` is 200 without a body, and 503 once its engine has died
 * (vllm/entrypoints/serve/instrumentator/health.py, read 2026-11-24); it does not listen before its model is loaded.
 */
export function startVllm(models: readonly { id: string; max_model_len?: number }[]): Promise<Fake> {
  const dead = {
    status: 500,
    body: { error: { message: 'EngineCore encountered an issue.', type: 'InternalServerError' } },
  };
  return start({
    get(path, mood) {
      if (path === '/health') return { status: mood === 'well' ? 200 : 503, body: undefined };
      if (path === '/v1/models')
        return { status: 200, body: listOf(models.map(model => ({ owned_by: 'vllm', ...model }))) };
      return undefined;
    },
    refusal: mood => (mood === 'well' ? undefined : dead),
  });
}

export interface LlamaServerTraits {
  readonly contextTokens?: number;
  readonly slots?: number;
  readonly trainedContext?: number;
  /** Older ones have no `/props`. */
  readonly hasProps?: boolean;
}

/** llama-server: while it loads, everything but the model list is 503 (tools/server/README.md, read 2026-11-24). */
export function startLlamaServer(traits: LlamaServerTraits = {}): Promise<Fake> {
  const { contextTokens = 4096, slots = 4, trainedContext = 131_072, hasProps = true } = traits;
  const loading = { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } };
  const model = {
    id: 'phi-4-mini.gguf',
    owned_by: 'llamacpp',
    meta: { n_ctx_train: trainedContext, n_params: 3_800_000_000 },
  };
  return start({
    get(path, mood) {
      if (path === '/v1/models')
        return { status: 200, body: listOf([mood === 'well' ? model : { ...model, meta: null }]) };
      if (mood !== 'well') return { status: 503, body: loading };
      if (path === '/health') return { status: 200, body: { status: 'ok' } };
      if (path === '/props' && hasProps) {
        return { status: 200, body: { default_generation_settings: { n_ctx: contextTokens }, total_slots: slots } };
      }
      return undefined;
    },
    refusal: mood => (mood === 'well' ? undefined : { status: 503, body: loading }),
  });
}

export interface StudioModel {
  readonly id: string;
  readonly type: 'llm' | 'vlm' | 'embeddings';
  readonly state: 'loaded' | 'not-loaded';
  readonly max_context_length: number;
  readonly loaded_context_length?: number;
}

/** LM Studio 0.3.6 and later: every model that it has, and which are loaded (lmstudio.ai/docs, read 2026-11-24). */
export function startLmStudio(models: () => readonly StudioModel[]): Promise<Fake> {
  return start({
    get(path) {
      if (path === '/api/v0/models') return { status: 200, body: listOf([...models()]) };
      if (path === '/v1/models')
        return { status: 200, body: listOf(models().map(({ id }) => ({ id, owned_by: 'organization_owner' }))) };
      return undefined;
    },
    refusal: () => undefined,
  });
}

function start(surface: Surface): Promise<Fake> {
  return startRecordingServer<EngineMood>({
    basePath: '/v1',
    behaviour: 'well',
    probes: 'well',
    isProbe: () => false,
    answer: (exchange, mood) => answer(exchange, mood, surface),
  });
}

async function answer(exchange: Exchange, mood: EngineMood, surface: Surface): Promise<void> {
  const { method, path } = exchange.request;
  const found = method === 'GET' ? surface.get(path, mood) : surface.refusal(mood);
  if (found && found.body === undefined) return void exchange.response.writeHead(found.status).end();
  if (found) return exchange.json(found.status, found.body);
  if (method !== 'POST')
    return exchange.json(404, { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } });
  const chunk = (choice: object) =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', choices: [choice] })}\n\n`;
  exchange.response.writeHead(200, { 'content-type': 'text/event-stream' });
  exchange.response.write(chunk({ index: 0, delta: { role: 'assistant', content: 'Hello.' }, finish_reason: null }));
  exchange.response.end(`${chunk({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
}

function listOf(data: readonly object[]) {
  return { object: 'list', data: data.map(model => ({ object: 'model', ...model })) };
}
