import { basename, join, resolve } from 'node:path';
import { defaultModel, findModel } from '../models/index.ts';
import type { BackendsQuestion } from './backend-parts.ts';
import type { EmbeddedQuestion, EmbeddedRole } from './embedded.ts';
import type { Surroundings } from './surroundings.ts';

/** What is to be known of the built-in engine of this node, as it is configured or not. */
export function embeddedQuestion(
  { config, options, folder }: Pick<BackendsQuestion, 'config' | 'options' | 'folder'>,
  { platform, arch, installation }: Pick<Surroundings, 'platform' | 'arch' | 'installation'>,
): EmbeddedQuestion {
  const entry = config.backends?.find(backend => backend.kind === 'embedded');
  const { modelPath, model } = entry?.kind === 'embedded' ? entry : {};
  return {
    role: roleOf(options.noEmbedded === true, config.backends !== undefined, entry !== undefined),
    isInstalled: installation.hasEngine,
    machine: `${platform} ${arch}`,
    model:
      modelPath === undefined ? fetchedModel(folder, model) : { name: basename(modelPath), path: resolve(modelPath) },
  };
}

function roleOf(isOff: boolean, hasList: boolean, isListed: boolean): EmbeddedRole {
  if (isOff) return 'switched-off';
  if (!hasList) return 'last-resort';
  return isListed ? 'configured' : 'unused';
}

function fetchedModel(folder: string, id: string | undefined): EmbeddedQuestion['model'] {
  const { name, file, bytes, memoryBytes } = (id === undefined ? undefined : findModel(id)) ?? defaultModel();
  return { name, path: join(folder, 'models', file), bytes, memoryBytes };
}
