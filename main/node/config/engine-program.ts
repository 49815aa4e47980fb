import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };
/** Where npm puts the packages of node-llama-cpp: beside it, or within it. */
const PLACES = ['node_modules/@node-llama-cpp', 'node_modules/node-llama-cpp/node_modules/@node-llama-cpp'];

/**
 * Whether the embedded engine's program for this kind of machine is installed, seen from `folder` as Node would look
 * for it: a package of node-llama-cpp such as `linux-x64` or `mac-arm64-metal`. One that stands in for a package that
 * is not wanted is empty.
 */
export function hasEngineProgram(folder: string, platform: string, arch: string): boolean {
  const wanted = `${PLATFORMS[platform] ?? platform}-${arch}`;
  if (PLACES.some(place => holds(join(folder, place), wanted))) return true;
  const above = dirname(folder);
  return above !== folder && hasEngineProgram(above, platform, arch);
}

function holds(packages: string, wanted: string): boolean {
  if (!existsSync(packages)) return false;
  return readdirSync(packages).some(
    name => (name === wanted || name.startsWith(`${wanted}-`)) && existsSync(join(packages, name, 'bins')),
  );
}
