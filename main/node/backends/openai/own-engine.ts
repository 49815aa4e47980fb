import { z } from 'zod';
import type { JsonAnswer } from './upstream.ts';

/** Servers that people run on their own machines, and how each of them tells how it is. */
export type OwnEngineKind = 'vllm' | 'llamacpp' | 'lmstudio';

/** What such a server tells of itself beside its model list. What it does not tell is left out. */
export interface EngineWord {
  /** A sentence: why it cannot answer now, and what a person can do about it. */
  readonly notReady?: string;
  /** It will be ready by itself in about so long, ms. */
  readonly readyIn?: number;
  /** The model that it would rather answer with than the first of its list. */
  readonly model?: string;
  /** Tokens of one request. */
  readonly contextTokens?: number;
  /** Requests that it answers at one time; others wait there. */
  readonly slots?: number;
}

export interface EngineQuestion {
  /** Asks a path below the server's root, such as `/health`. */
  readonly ask: (path: string) => Promise<JsonAnswer>;
  /** Its address, for people. */
  readonly baseUrl: string;
  /** The configured model. */
  readonly model: string | undefined;
}

/** A model takes seconds to minutes to load; it is looked at again after this time, ms. */
const LOADING = 5000;

/** Asks an engine how it is. One that does not know the question tells nothing, and counts as well. */
export function askEngine(kind: OwnEngineKind, question: EngineQuestion): Promise<EngineWord> {
  switch (kind) {
    case 'vllm':
      return vllm(question);
    case 'llamacpp':
      return llamaServer(question);
    case 'lmstudio':
      return lmStudio(question);
  }
}

/** What a llama-server that answers 503 is doing. */
export function loadingWord(baseUrl: string): EngineWord {
  return { notReady: `The llama-server at ${baseUrl} is loading its model`, readyIn: LOADING };
}

/** What stands in the server's model list of one model: `max_model_len` of vLLM, `meta` of llama-server. */
export function listedContext(list: unknown, model: string | undefined): number | undefined {
  const models = modelList.safeParse(list).data?.data ?? [];
  const ours = models.find(({ id }) => id === model) ?? (models.length === 1 ? models[0] : undefined);
  return ours?.max_model_len ?? ours?.meta?.n_ctx ?? ours?.meta?.n_ctx_train;
}

const tokens = z.int().min(1).max(100_000_000).optional().catch(undefined);
const modelList = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      max_model_len: tokens,
      meta: z.looseObject({ n_ctx: tokens, n_ctx_train: tokens }).nullish().catch(undefined),
    }),
  ),
});

/** Nothing listens while it loads; once it listens, a 503 says that its engine has died, which it does not outlive. */
async function vllm({ ask, baseUrl }: EngineQuestion): Promise<EngineWord> {
  const health = await ask('/health');
  if (health.kind === 'failed' && health.status === 503) {
    return { notReady: `The vLLM at ${baseUrl} says that its engine has died: restart it` };
  }
  return {};
}

const props = z.looseObject({
  default_generation_settings: z.looseObject({ n_ctx: tokens }).optional().catch(undefined),
  total_slots: z.int().min(1).max(10_000).optional().catch(undefined),
});

/** It listens at once and answers 503 while it loads. `n_ctx` is what one of its slots has. */
async function llamaServer({ ask, baseUrl }: EngineQuestion): Promise<EngineWord> {
  const health = await ask('/health');
  if (health.kind === 'failed' && health.status === 503) return loadingWord(baseUrl);
  const told = await ask('/props');
  const parsed = told.kind === 'json' ? props.safeParse(told.value).data : undefined;
  const contextTokens = parsed?.default_generation_settings?.n_ctx;
  return {
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(parsed?.total_slots === undefined ? {} : { slots: parsed.total_slots }),
  };
}

const studioModels = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string().min(1),
      type: z.string().optional().catch(undefined),
      state: z.string().optional().catch(undefined),
      loaded_context_length: tokens,
    }),
  ),
});

/** It lists all models that it has, and loads the one that is asked for; a loaded one answers sooner. */
async function lmStudio({ ask, baseUrl, model }: EngineQuestion): Promise<EngineWord> {
  const told = await ask('/api/v0/models');
  // Versions before 0.3.6 do not know it.
  const all = told.kind === 'json' ? studioModels.safeParse(told.value).data?.data : undefined;
  if (!all) return {};
  const chatting = all.filter(({ type }) => type !== 'embeddings');
  const named = chatting.find(({ id }) => id === model);
  if (model !== undefined && !named) {
    return {
      notReady: `The LM Studio at ${baseUrl} has no model ${model}: download it there, or name one that it has`,
    };
  }
  const chosen = named ?? chatting.find(({ state }) => state === 'loaded') ?? chatting[0];
  if (!chosen) return { notReady: `The LM Studio at ${baseUrl} has no model: download one there` };
  const contextTokens = chosen.state === 'loaded' ? chosen.loaded_context_length : undefined;
  return { model: chosen.id, ...(contextTokens === undefined ? {} : { contextTokens }) };
}
