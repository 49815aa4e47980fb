import type { UsableSlots } from '../backend.ts';
import { askEngine, type EngineWord, listedContext, loadingWord, type OwnEngineKind } from './own-engine.ts';
import { createUpstream, type FailedAnswer, type UpstreamConfig, type UpstreamDeps } from './upstream.ts';

export interface EngineHealthConfig extends UpstreamConfig {
  readonly model?: string | undefined;
  readonly contextTokens?: number | undefined;
}

/** What is known of an engine of one's own: what it last said, and what its failures have shown since. */
export class EngineHealth {
  readonly #kind: OwnEngineKind | undefined;
  readonly #config: EngineHealthConfig;
  readonly #root: ReturnType<typeof createUpstream> | undefined;
  readonly #listeners: ((slots: number) => void)[] = [];
  #word: EngineWord = {};
  #listed: number | undefined;

  /** @param kind undefined: a server that tells nothing of itself */
  constructor(kind: OwnEngineKind | undefined, config: EngineHealthConfig, deps: UpstreamDeps) {
    this.#kind = kind;
    this.#config = config;
    this.#root = kind && createUpstream({ ...config, baseUrl: rootOf(config.baseUrl), maxConcurrent: 1 }, deps);
  }

  get notReady(): string | undefined {
    return this.#word.notReady;
  }

  get readyIn(): number | undefined {
    return this.#word.readyIn;
  }

  /** The model that it would rather answer with. */
  get model(): string | undefined {
    return this.#word.model;
  }

  /** Tokens of one request: as configured, else as it tells. */
  get contextTokens(): number | undefined {
    return this.#config.contextTokens ?? this.#word.contextTokens ?? this.#listed;
  }

  /** Never more than it works at: others would wait there unseen. */
  get usableSlots(): UsableSlots {
    return { now: () => this.#slots(), onChange: listener => void this.#listeners.push(listener) };
  }

  /** Asks it. */
  async look(signal: AbortSignal): Promise<void> {
    const root = this.#root;
    if (!this.#kind || !root) return;
    const before = this.#slots();
    const { baseUrl, model } = this.#config;
    this.#word = await askEngine(this.#kind, {
      baseUrl,
      model,
      async ask(path) {
        const sent = await root.open('GET', path, null, signal);
        return sent.kind === 'failed' ? sent : root.json(sent, signal);
      },
    });
    const slots = this.#slots();
    if (slots !== before) for (const listener of this.#listeners) listener(slots);
  }

  /** Takes its model list. */
  learn(list: unknown, model: string | undefined): void {
    if (this.#kind) this.#listed = listedContext(list, model);
  }

  /** A request failed so. llama-server answers 503 to everything while it loads. */
  failed({ status }: FailedAnswer): void {
    if (this.#kind !== 'llamacpp' || status !== 503) return;
    this.#word = { ...this.#word, ...loadingWord(this.#config.baseUrl) };
  }

  async close(): Promise<void> {
    await this.#root?.close();
  }

  #slots(): number {
    return Math.min(this.#config.maxConcurrent, this.#word.slots ?? this.#config.maxConcurrent);
  }
}

/** The address without its `/v1`. */
function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1\/*$/, '');
}
