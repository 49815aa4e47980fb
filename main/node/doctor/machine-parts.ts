import {
  type Config,
  type configurationSource,
  controlTokenFile,
  keptControlToken,
  type LoadResult,
} from '../config/index.ts';
import { checkDataFolder } from './data-folder.ts';
import { checkDisk } from './disk.ts';
import type { Part } from './part.ts';
import { checkPorts } from './ports.ts';
import type { Surroundings } from './surroundings.ts';
import { describeMachine } from './versions.ts';

/** Where this node lives on the machine. */
export interface Place {
  /** The data folder. */
  readonly folder: string;
  readonly configFile: string | undefined;
  readonly options: Parameters<typeof configurationSource>[0];
  readonly loaded: LoadResult;
}

const MB = 1_000_000;

/** Processor and memory. */
export function machinePart(world: Surroundings): Part {
  return {
    id: 'machine',
    async work() {
      const facts = await world.machine();
      return { checks: [describeMachine(facts)], memoryBytes: facts.memoryBytes };
    },
  };
}

/** Folders, disk and ports. */
export function placeParts({ folder, configFile, options, loaded }: Place, world: Surroundings): Part[] {
  const { files, ports, user, installation } = world;
  const tokenFile = controlTokenFile(folder);
  const secretFiles = loaded.kind === 'loaded' ? loaded.secretFiles : [];
  return [
    {
      id: 'rights:data-folder',
      work: async () => ({
        checks: await checkDataFolder({ folder, configFile, tokenFile, secretFiles, user }, files),
      }),
    },
    {
      id: 'disk:data',
      async work() {
        const purpose = 'for requests that wait, for the log of the day, and for a small model of 100 MB';
        const question = {
          id: 'disk:data',
          name: 'the data folder',
          folder,
          least: 300 * MB,
          enough: 2000 * MB,
          purpose,
        };
        return { checks: [await checkDisk(question, files)] };
      },
    },
    {
      id: 'ports',
      async work(signal) {
        const token = await keptControlToken(folder);
        const question = { ...portsOf(loaded, options), token, version: installation.version };
        return { checks: await checkPorts(question, ports, signal) };
      },
    },
  ];
}

/** A refused configuration names no ports; then those of the flags, or the usual ones, are asked about. */
function portsOf(loaded: LoadResult, options: Place['options']): Pick<Config, 'gateway' | 'control'> | UsualPorts {
  if (loaded.kind === 'loaded') return loaded.config;
  const { gatewayPort = 8484, controlPort = 8485 } = options;
  return { gateway: { host: '127.0.0.1', port: gatewayPort }, control: { port: controlPort } };
}

interface UsualPorts {
  readonly gateway: { readonly host: string; readonly port: number };
  readonly control: { readonly port: number };
}
