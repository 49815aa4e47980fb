import { basename } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../clock/index.ts';
import type { BackendConfig } from '../../config/index.ts';
import { engineThreads, type MachineFacts } from '../../monitor/index.ts';
import type { Backend, BackendFacts, ChatCall, ChatReply, EmbedCall, EmbedReply, ProbeResult } from '../backend.ts';
import type { Failure } from '../failure.ts';
import { readAnswer } from './answer.ts';
import { EngineHost, type ModelFile } from './host.ts';
import type { EngineLauncher } from './launcher.ts';
import { isPlatformKnown } from './platforms.ts';
import { translateRequest } from './request.ts';
import { EngineRun } from './run.ts';

export { forkLauncher } from './fork-launcher.ts';
export type { ModelFile } from './host.ts';
export type { EngineLauncher } from './launcher.ts';
export { parentLauncher } from './parent-launcher.ts';

type EmbeddedConfig = Extract<BackendConfig, { kind: 'embedded' }>;

export interface EmbeddedDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly launcher: EngineLauncher;
  /** The file of the model, as it is now. */
  readonly model: () => ModelFile;
  /** Looks at the file anew before it is loaded; `model()` tells what was found. */
  readonly check?: () => Promise<void>;
  readonly machine: MachineFacts | Promise<MachineFacts>;
  /** `linux-x64` and the like; left out, this one. */
  readonly platform?: string;
}

/**
 * The engine that comes with Tandem: llama.cpp on the processor, in a process of its own that is started at the first
 * question. Its model is a very small one, to try things out and to survive on.
 */
export function createEmbeddedBackend(config: EmbeddedConfig, deps: EmbeddedDeps): Backend {
  const { clock, log, launcher, machine } = deps;
  const platform = deps.platform ?? `${process.platform}-${process.arch}`;
  const modelFile = deps.model;
  const host = new EngineHost({
    clock,
    log,
    launcher,
    model: modelFile,
    ...(deps.check ? { check: deps.check } : {}),
    settings: async () => ({
      threads: engineThreads(await machine, config.threads),
      callers: config.maxConcurrent,
      ...(config.contextTokens === undefined ? {} : { contextTokens: config.contextTokens }),
    }),
    idleUnload: config.idleUnload,
  });

  function facts(): BackendFacts {
    const model = modelFile();
    return {
      model: model.kind === 'ready' ? nameOf(model.path) : undefined,
      contextTokens: host.contextTokens ?? config.contextTokens,
      capabilities: new Set(['json', 'prefill']),
      embeddings: config.embeddings,
      ...whyNotReady(model),
    };
  }

  function whyNotReady(model: ModelFile): Pick<BackendFacts, 'notReady' | 'readyIn'> {
    if (!isPlatformKnown(platform)) {
      const notReady = `There is no embedded engine for ${platform}. Use Ollama or a cloud account instead.`;
      return { notReady };
    }
    if (model.kind === 'not-ready') {
      const { sentence, retryAfterMs } = model;
      return { notReady: sentence, ...(retryAfterMs === undefined ? {} : { readyIn: retryAfterMs }) };
    }
    return host.refusal === undefined ? {} : { notReady: host.refusal };
  }

  /** A loaded engine, or the failure to answer with. */
  async function engine(signal: AbortSignal, alive: () => void): Promise<EngineRun | Failure> {
    const { notReady } = facts();
    if (notReady !== undefined) return { kind: 'server-error', message: notReady };
    return host.demand(signal, alive);
  }

  async function chat(call: ChatCall): Promise<ChatReply> {
    const { signal, alive } = call;
    const translated = translateRequest(call.body, call.prefix);
    if (translated.kind === 'failed') return translated;
    const run = await engine(signal, alive);
    if (!(run instanceof EngineRun)) return { kind: 'failed', failure: run };
    const { question, leave } = run.ask(translated.question);
    // Also when nobody takes the stream that is returned.
    signal.addEventListener('abort', leave, { once: true });
    for (;;) {
      const replies = await question.take(signal);
      const [first] = replies.filter(({ kind }) => kind !== 'alive');
      if (first?.kind === 'failed') return { kind: 'failed', failure: first.failure };
      if (first) {
        const options = { model: facts().model ?? config.id, now: clock.now(), signal, leave };
        return { kind: 'stream', batches: readAnswer(replies, question, options) };
      }
      alive();
    }
  }

  async function embed({ input, dimensions, signal }: EmbedCall): Promise<EmbedReply> {
    const run = await engine(signal, () => {});
    if (!(run instanceof EngineRun)) return { kind: 'failed', failure: run };
    const { question, leave } = run.ask({ type: 'embed', input: [...input] });
    try {
      for (;;) {
        const last = (await question.take(signal)).at(-1);
        if (last?.kind === 'failed') return { kind: 'failed', failure: last.failure };
        if (last?.kind !== 'vectors') continue;
        const vectors = last.vectors.map(vector => shortened(vector, dimensions));
        const usage = { prompt_tokens: last.promptTokens, total_tokens: last.promptTokens };
        return { kind: 'vectors', vectors, model: facts().model ?? config.id, usage };
      }
    } finally {
      leave();
    }
  }

  /** A process that runs may hang all the same: only a token shows that it works. */
  async function generateOne(run: EngineRun, signal: AbortSignal): Promise<ProbeResult> {
    const one = translateRequest({ messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 }, undefined);
    if (one.kind === 'failed') return { kind: 'dead', failure: one.failure };
    const { question, leave } = run.ask(one.question);
    try {
      for (;;) {
        const last = (await question.take(signal)).at(-1);
        if (last?.kind === 'failed') return { kind: 'dead', failure: last.failure };
        if (last?.kind === 'done') return { kind: 'alive', proves: 'generates' };
      }
    } finally {
      leave();
    }
  }

  async function probe(signal: AbortSignal): Promise<ProbeResult> {
    if (!isPlatformKnown(platform) || modelFile().kind !== 'ready') return { kind: 'alive', proves: 'answers' };
    try {
      return await host.probe(signal, run => generateOne(run, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      return { kind: 'dead', failure: { kind: 'timed-out', message: 'it wrote no token in time' } };
    }
  }

  return {
    id: config.id,
    kind: 'embedded',
    tier: config.tier,
    maxConcurrent: config.maxConcurrent,
    facts,
    chat,
    ...(config.embeddings ? { embed } : {}),
    probe,
    close: async () => host.close(),
  };
}

/** `…/SmolLM2-135M-Instruct.Q4_1.gguf` → `SmolLM2-135M-Instruct.Q4_1`. */
function nameOf(path: string): string {
  return basename(path).replace(/\.gguf$/i, '');
}

/** The shorter vector is the start of the long one, of length 1 again. */
function shortened(vector: readonly number[], dimensions: number | undefined): readonly number[] {
  if (dimensions === undefined || dimensions >= vector.length) return vector;
  const start = vector.slice(0, dimensions);
  const length = Math.hypot(...start);
  return length === 0 ? start : start.map(value => value / length);
}
