import type { MeasuredSpeed } from '../backend.ts';
import type { Failure } from '../failure.ts';
import { createClient } from './client.ts';
import { trainedContext } from './context.ts';
import { type LoadedModel, loadedBody, type PulledModel, pulledBody, timedBody } from './library-shapes.ts';
import { type PullEvent, pullModel } from './pull.ts';
import { showBody, versionBody } from './shapes.ts';

/** The models of one Ollama: what it has, and what can be done with it. Failures are values. */
export interface OllamaLibrary {
  readonly baseUrl: string;
  /** What it has and what of it is loaded. */
  look(signal: AbortSignal): Promise<LibraryLook>;
  /** What only the model itself tells; undefined when it does not. */
  details(model: string, signal: AbortSignal): Promise<ModelDetails | undefined>;
  pull(model: string, signal: AbortSignal): AsyncGenerator<PullEvent>;
  remove(model: string, signal: AbortSignal): Promise<Failure | undefined>;
  /** Loads it, or changes how long it stays. */
  load(model: string, options: LoadOptions, signal: AbortSignal): Promise<Failure | undefined>;
  unload(model: string, signal: AbortSignal): Promise<Failure | undefined>;
  /** Reads this prompt and writes at most so many tokens. */
  measure(model: string, task: MeasureTask, signal: AbortSignal): Promise<Timed>;
  close(): Promise<void>;
}

export type LibraryLook =
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'running'; readonly version: string; readonly models: readonly LibraryModel[] };

export interface LibraryModel {
  readonly name: string;
  readonly digest: string;
  /** On disk. */
  readonly bytes: number;
  readonly family?: string;
  /** As Ollama writes it: `3.8B`. */
  readonly parameters?: string;
  readonly quantisation?: string;
  /** It answers at ollama.com, and only looks local. */
  readonly isRemote: boolean;
  readonly loaded?: LoadedState;
}

export interface LoadedState {
  /** In memory, that of a GPU included. */
  readonly bytes: number;
  readonly gpuBytes: number;
  /** Ms since the epoch; undefined: it stays. */
  readonly until?: number;
  readonly contextTokens?: number;
}

export interface ModelDetails {
  /** The longest context that it was made for. */
  readonly contextTokens?: number;
  /** `completion`, `tools`, `vision`, `thinking`, `embedding`. */
  readonly capabilities: readonly string[];
}

/** How a backend calls the model: with other options the engine would load it anew. */
export interface RunnerOptions {
  readonly contextTokens?: number;
  readonly threads?: number;
}

export interface LoadOptions extends RunnerOptions {
  /** `-1` keeps it, `5m` for a while. */
  readonly keepAlive: string | number;
}

export interface MeasureTask extends RunnerOptions {
  readonly prompt: string;
  readonly answerTokens: number;
}

export type Timed =
  | { readonly kind: 'timed'; readonly speed: MeasuredSpeed; readonly promptTokens: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Of one pull, one look and one act at a time. */
const CONNECTIONS = 4;
/** Milliseconds to open a connection; the signal bounds the rest. */
const CONNECT_TIMEOUT = 3000;
/** "For good" is told as a date in some hundred years. */
const FOR_GOOD = 10 * 365 * 86_400_000;

/** The library of the Ollama at this address. @param now ms since the epoch */
export function createOllamaLibrary(baseUrl: string, now: () => number): OllamaLibrary {
  const client = createClient(baseUrl, { maxConcurrent: CONNECTIONS, connectTimeout: CONNECT_TIMEOUT });

  async function look(signal: AbortSignal): Promise<LibraryLook> {
    const [version, tags, ps] = await Promise.all([
      client.get('/api/version', signal),
      client.get('/api/tags', signal),
      client.get('/api/ps', signal),
    ]);
    if (version.kind === 'failed') return { kind: 'absent', reason: version.failure.message };
    if (tags.kind === 'failed') return { kind: 'absent', reason: tags.failure.message };
    const said = versionBody.safeParse(version.value).data;
    const pulled = pulledBody.safeParse(tags.value).data;
    if (!said || !pulled) return { kind: 'absent', reason: 'what answers there is no Ollama' };
    const loaded = ps.kind === 'value' ? (loadedBody.safeParse(ps.value).data?.models ?? []) : [];
    const states = new Map(loaded.map(model => [model.name, loadedOf(model, now())]));
    const models = (pulled.models ?? []).map(model => modelOf(model, states.get(model.name)));
    return { kind: 'running', version: said.version, models };
  }

  async function details(model: string, signal: AbortSignal): Promise<ModelDetails | undefined> {
    const reply = await client.post('/api/show', { model }, signal);
    const show = reply.kind === 'value' ? showBody.safeParse(reply.value).data : undefined;
    if (!show) return undefined;
    const contextTokens = trainedContext(show);
    return { ...(contextTokens ? { contextTokens } : {}), capabilities: show.capabilities ?? [] };
  }

  async function load(model: string, options: LoadOptions, signal: AbortSignal): Promise<Failure | undefined> {
    const body = { model, keep_alive: options.keepAlive, options: runnerOf(options) };
    const reply = await client.post('/api/generate', { ...body, stream: false }, signal);
    if (reply.kind !== 'failed') return undefined;
    // A model for embeddings is loaded by asking for those of nothing.
    if (!/does not support generate/.test(reply.failure.message)) return reply.failure;
    const embedded = await client.post('/api/embed', { ...body, input: [] }, signal);
    return embedded.kind === 'failed' ? embedded.failure : undefined;
  }

  async function measure(model: string, task: MeasureTask, signal: AbortSignal): Promise<Timed> {
    const options = { ...runnerOf(task), num_predict: task.answerTokens, temperature: 0 };
    const reply = await client.post(
      '/api/generate',
      { model, prompt: task.prompt, raw: true, stream: false, options },
      signal,
    );
    if (reply.kind === 'failed') return reply;
    const timed = timedBody.safeParse(reply.value).data;
    if (!timed) return { kind: 'failed', failure: { kind: 'not-an-answer', message: 'it told no times' } };
    const speed = {
      prompt: perSecond(timed.prompt_eval_count, timed.prompt_eval_duration),
      answer: perSecond(timed.eval_count, timed.eval_duration),
    };
    return { kind: 'timed', speed, promptTokens: timed.prompt_eval_count };
  }

  return {
    baseUrl,
    look,
    details,
    pull: (model, signal) => pullModel(client, model, signal),
    async remove(model, signal) {
      const reply = await client.remove('/api/delete', { model }, signal);
      return reply.kind === 'failed' ? reply.failure : undefined;
    },
    load,
    async unload(model, signal) {
      const reply = await client.post('/api/generate', { model, keep_alive: 0, stream: false }, signal);
      return reply.kind === 'failed' ? reply.failure : undefined;
    },
    measure,
    close: () => client.close(),
  };
}

function runnerOf({ contextTokens, threads }: RunnerOptions): object {
  return { ...(contextTokens ? { num_ctx: contextTokens } : {}), ...(threads ? { num_thread: threads } : {}) };
}

function perSecond(tokens: number, nanoseconds: number): number {
  return tokens / (nanoseconds / 1e9);
}

function modelOf({ name, digest, size, remote_host, details }: PulledModel, loaded?: LoadedState): LibraryModel {
  return {
    name,
    digest,
    bytes: size,
    ...(details?.family ? { family: details.family } : {}),
    ...(details?.parameter_size ? { parameters: details.parameter_size } : {}),
    ...(details?.quantization_level ? { quantisation: details.quantization_level } : {}),
    isRemote: remote_host !== undefined,
    ...(loaded ? { loaded } : {}),
  };
}

function loadedOf({ size, size_vram, expires_at, context_length }: LoadedModel, now: number): LoadedState {
  const until = Date.parse(expires_at ?? '');
  return {
    bytes: size ?? 0,
    gpuBytes: size_vram ?? 0,
    ...(Number.isFinite(until) && until - now < FOR_GOOD ? { until } : {}),
    ...(context_length ? { contextTokens: context_length } : {}),
  };
}
