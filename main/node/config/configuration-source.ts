import { resolve } from 'node:path';
import type { Variables } from './environment.ts';
import { defaultConfig, type LoadResult, loadConfig } from './load.ts';
import type { Options } from './options.ts';
import { configFileIn } from './paths.ts';
import type { SecretPlaces } from './resolve-secrets.ts';

/** Where this node's configuration comes from, at the start and at every reload. */
export interface ConfigurationSource {
  /** Reads the document with the flags laid over it. Never throws. */
  load(): Promise<LoadResult>;
  /** The file that was read; undefined as long as there is none. */
  file(): string | undefined;
}

/**
 * The file that is named, else `config.json` in the data folder, else nothing. Once a file was there it must stay: that
 * it is gone at a reload is more likely an accident than the wish to lose every key.
 */
export function configurationSource(
  options: Options,
  dataFolder: string,
  env: Variables,
  givenKey?: SecretPlaces['givenKey'],
): ConfigurationSource {
  let file = options.configFile === undefined ? undefined : resolve(options.configFile);
  return {
    file: () => file,
    async load() {
      file ??= configFileIn(dataFolder);
      const result = file === undefined ? await defaultConfig() : await loadConfig(file, { env, dataFolder, givenKey });
      if (result.kind === 'refused') return result;
      return { ...result, config: withPorts(result.config, options) };
    },
  };
}

function withPorts(config: Extract<LoadResult, { kind: 'loaded' }>['config'], options: Options): typeof config {
  const { gatewayPort = config.gateway.port, controlPort = config.control.port } = options;
  return {
    ...config,
    gateway: { ...config.gateway, port: gatewayPort },
    control: { ...config.control, port: controlPort },
  };
}
