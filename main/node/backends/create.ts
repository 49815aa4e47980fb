import type { Logger } from 'pino';
import type { Clock } from '../clock/index.ts';
import type { BackendConfig, RoutingConfig } from '../config/index.ts';
import { Secret } from '../config/index.ts';
import type { Backend } from './backend.ts';
import { type ColabWorker, createColabBackend } from './colab/index.ts';
import { createEmbeddedBackend, type EmbeddedDeps } from './embedded/index.ts';
import type { ModelKnowledge } from './ollama/index.ts';
import { createOllama, type OllamaInstance } from './ollama/instances.ts';
import { createOpenAiBackend, dialectOf, PROVIDERS_WITH_ADDRESS } from './openai/index.ts';
import { createSimulatedBackend } from './simulated/index.ts';

export interface BackendDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly timeouts: RoutingConfig['timeouts'];
  readonly log: Logger;
  /** The engines of an Ollama of this machine; none: the one at its address, with its model's own threads. */
  readonly instancesOf?: (entry: Extract<BackendConfig, { kind: 'ollama' }>) => readonly OllamaInstance[];
  /** What is known of the models of this machine's Ollama. */
  readonly models?: ModelKnowledge;
  /** The Colab worker of a backend; without it none can attach. */
  readonly colab?: ((backend: string) => ColabWorker) | undefined;
  /** A backend learnt something of itself, asked by nobody. */
  readonly changed?: () => void;
  /** What an embedded engine is made of; without it there is none. */
  readonly embedded?: (entry: Extract<BackendConfig, { kind: 'embedded' }>) => Omit<EmbeddedDeps, 'clock' | 'log'>;
}

/** Makes the backend that a configuration entry describes; undefined for a kind that this version does not have. */
export function createBackend(config: BackendConfig, deps: BackendDeps): Backend | undefined {
  const { clock, random, log } = deps;
  const common = { clock, connectTimeout: deps.timeouts.connect, log: log.child({ backend: config.id }) };
  switch (config.kind) {
    case 'ollama':
      return createOllama(config, { ...common, models: deps.models }, deps.instancesOf?.(config) ?? []);
    case 'openai':
      return createOpenAiBackend(config, common);
    case 'simulated':
      return createSimulatedBackend(config, { clock, random });
    case 'embedded':
      return deps.embedded && createEmbeddedBackend(config, { clock, log: common.log, ...deps.embedded(config) });
    case 'colab':
      return createColabBackend(config, { ...common, worker: deps.colab, changed: deps.changed });
  }
}

/** Providers for which a caller may send a key. */
export const USER_KEY_PROVIDERS: readonly string[] = PROVIDERS_WITH_ADDRESS;

/**
 * A backend for one request, with the key that the caller sent. Address and model are those of a configured backend of
 * the same provider, if there is one.
 */
export function createUserKeyBackend(
  provider: string,
  key: string,
  configured: readonly BackendConfig[],
  deps: BackendDeps,
): Backend | undefined {
  const name = provider.toLowerCase();
  const known = dialectOf(name);
  const like = configured.find(backend => backend.kind === 'openai' && backend.provider?.toLowerCase() === name);
  const { baseUrl, model, contextTokens, capabilities } =
    like?.kind === 'openai' ? like : { ...known, contextTokens: undefined };
  if (!known.baseUrl || !baseUrl) return undefined;
  return createOpenAiBackend(
    {
      id: `user-key-${name}`,
      provider: name,
      tier: 'cloud',
      baseUrl,
      apiKey: new Secret(key),
      maxConcurrent: 1,
      ...(model ? { model } : {}),
      ...(contextTokens ? { contextTokens } : {}),
      capabilities: [...(capabilities ?? known.capabilities)],
    },
    { clock: deps.clock, connectTimeout: deps.timeouts.connect },
    'user-key',
  );
}
