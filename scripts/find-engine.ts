import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PLATFORMS: Readonly<Record<string, string>> = { darwin: 'mac', win32: 'win' };

/**
 * Whether the embedded engine's program for this kind of machine is in the project at `root`: a package of
 * node-llama-cpp such as `linux-x64` or `mac-arm64-metal`. A package that stands in for one that is not wanted is empty.
 */
export function hasEngine(root: string, platform: string, arch: string): boolean {
  const packages = join(root, 'node_modules/@node-llama-cpp');
  if (!existsSync(packages)) return false;
  const wanted = `${PLATFORMS[platform] ?? platform}-${arch}`;
  return readdirSync(packages).some(
    name => (name === wanted || name.startsWith(`${wanted}-`)) && existsSync(join(packages, name, 'bins')),
  );
}
