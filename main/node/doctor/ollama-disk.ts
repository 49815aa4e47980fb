import { ollamaModelFolders } from '../backends/index.ts';
import type { BackendConfig } from '../config/index.ts';
import { checkDisk } from './disk.ts';
import { isLoopback } from './loopback.ts';
import type { Part } from './part.ts';
import type { Surroundings } from './surroundings.ts';

const GB = 1_000_000_000;

/** The disk that the Ollama of this machine keeps its models on; nothing when it has none yet. */
export function ollamaDiskParts(backends: readonly BackendConfig[], world: Surroundings): Part[] {
  const isHere = backends.some(backend => backend.kind === 'ollama' && isLoopback(new URL(backend.baseUrl).hostname));
  if (!isHere) return [];
  return [{ id: 'disk:ollama', work: async () => ({ checks: await checkFirstFolder(world) }) }];
}

async function checkFirstFolder({ platform, env, files }: Surroundings) {
  for (const folder of ollamaModelFolders(platform, env)) {
    if ((await files.look(folder)).kind !== 'folder') continue;
    const purpose = 'a model of 4 billion parameters takes about 2.5 GB';
    return [
      await checkDisk(
        { id: 'disk:ollama', name: 'Ollama’s models', folder, least: GB, enough: 10 * GB, purpose },
        files,
      ),
    ];
  }
  return [];
}
