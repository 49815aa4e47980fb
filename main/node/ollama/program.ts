import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { Variables } from './environment.ts';

export interface ProgramSearch {
  readonly platform: NodeJS.Platform;
  readonly env: Variables;
  /** `ollama.program` of the configuration: taken, or said to be wrong; never passed over. */
  readonly configured: string | undefined;
  /** Where Tandem puts one that it fetched. */
  readonly ownFolder: string;
}

export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string }
  /** `sentence` says what was looked for. */
  | { readonly kind: 'missing'; readonly sentence: string };

/** Finds Ollama's program. `resolvePath` gives the real path of a program that this user may start. */
export function findProgram(search: ProgramSearch, resolvePath: (path: string) => string | undefined): FoundProgram {
  const { configured } = search;
  if (configured !== undefined) {
    const path = resolvePath(configured);
    if (path !== undefined) return { kind: 'found', path };
    return {
      kind: 'missing',
      sentence: `There is no program at ${configured}, which is configured as ollama.program.`,
    };
  }
  for (const candidate of candidates(search)) {
    const path = resolvePath(candidate);
    if (path !== undefined) return { kind: 'found', path };
  }
  return { kind: 'missing', sentence: 'Ollama is not installed on this machine.' };
}

/** Where in the data folder a program is that Tandem fetched. */
export function fetchedProgramFolder(dataFolder: string): string {
  return `${dataFolder}/ollama`;
}

/** Ollama's program on this machine, as a node would find it. */
export function findOllamaProgram(
  platform: NodeJS.Platform,
  env: Variables,
  { configured, dataFolder }: { readonly configured: string | undefined; readonly dataFolder: string },
): FoundProgram {
  return findProgram({ platform, env, configured, ownFolder: fetchedProgramFolder(dataFolder) }, resolveExecutable);
}

/** Where each system puts it, then PATH, then the one that Tandem fetched; read 2026-08-21. */
export function candidates({ platform, env, ownFolder }: ProgramSearch): readonly string[] {
  const { join, delimiter } = platform === 'win32' ? win32 : posix;
  const name = platform === 'win32' ? 'ollama.exe' : 'ollama';
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(folder => folder !== '');
  return [...usual(platform, env), ...folders.map(folder => join(folder, name)), join(ownFolder, 'bin', name)];
}

function usual(platform: NodeJS.Platform, env: Variables): readonly string[] {
  switch (platform) {
    case 'win32':
      return env.LOCALAPPDATA ? [win32.join(env.LOCALAPPDATA, 'Programs', 'Ollama', 'ollama.exe')] : [];
    case 'darwin':
      return [
        '/Applications/Ollama.app/Contents/Resources/ollama',
        '/usr/local/bin/ollama',
        '/opt/homebrew/bin/ollama',
      ];
    default:
      return ['/usr/local/bin/ollama', '/usr/bin/ollama'];
  }
}

/** Links are followed: the engine calls itself by its real path, and is known again by it. */
export function resolveExecutable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    const real = realpathSync(path);
    return statSync(real).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}
