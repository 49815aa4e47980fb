import { configurationSource, dataFolderPath, type LoadResult } from '../config/index.ts';
import { backendParts } from './backend-parts.ts';
import { type Check, skipped } from './check.ts';
import { checkClock } from './clock-skew.ts';
import { checkConfiguration } from './configuration.ts';
import { checkDataFolder } from './data-folder.ts';
import { within } from './deadline.ts';
import { machinePart, placeParts } from './machine-parts.ts';
import { checkMemory } from './memory.ts';
import { type Part, runPart } from './part.ts';
import type { Surroundings } from './surroundings.ts';
import { checkTunnel } from './tunnel.ts';
import { checkInstallation } from './versions.ts';

export interface Examination {
  readonly options: Parameters<typeof configurationSource>[0];
  /** Where an Ollama is looked for when no backends are listed. */
  readonly ollamaHost: string;
}

/** Everything that is looked at, in the order in which it is told. Nothing is changed by it, and it always ends. */
export async function examine({ options, ollamaHost }: Examination, world: Surroundings): Promise<Check[]> {
  const { clock, env, platform, files, user } = world;
  const folder = dataFolderPath(options.dataFolder, platform, env);
  const installation = checkInstallation(world.installation);
  if (folder === undefined) {
    const question = { folder, configFile: options.configFile, tokenFile: undefined, secretFiles: [], user };
    return [...installation, ...(await checkDataFolder(question, files))];
  }
  const source = configurationSource(options, folder, env);
  const loaded = await within(clock, LOAD_LIMIT, () => source.load(), SLOW_FILE);
  const place = { folder, configFile: source.file(), options, loaded };

  // All at the same time, told in this order.
  const [machine, places, backends] = await Promise.all([
    runPart(machinePart(world), clock),
    runAll(placeParts(place, world)),
    runAll(loaded.kind === 'loaded' ? backendParts({ ...place, config: loaded.config, ollamaHost }, world) : [UNKNOWN]),
  ]);
  const models = new Map(backends.flatMap(outcome => [...(outcome.models ?? [])]));
  const { memoryBytes } = machine;
  return [
    ...installation,
    ...machine.checks,
    ...(memoryBytes === undefined ? [] : [checkMemory({ memoryBytes, freeBytes: world.freeMemory(), models })]),
    ...places.flatMap(({ checks }) => checks),
    ...checkConfiguration(loaded, place.configFile),
    ...checkTunnel(loaded),
    ...backends.flatMap(({ checks }) => checks),
    checkClock(backends.flatMap(({ times }) => times ?? [])),
  ];

  function runAll(parts: readonly Part[]) {
    return Promise.all(parts.map(part => runPart(part, clock)));
  }
}

/** A file on a drive that is gone can keep its reader waiting, ms. */
const LOAD_LIMIT = 2000;
const SLOW_FILE: LoadResult = {
  kind: 'refused',
  problems: [{ path: 'configuration', found: 'a file that does not come', expected: 'a file on a drive that answers' }],
};
const UNKNOWN: Part = {
  id: 'backends',
  work: async () => ({
    checks: [skipped('backends', 'The backends were not looked at: the configuration is refused')],
  }),
};
