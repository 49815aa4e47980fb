/**
 * Where a prebuilt llama.cpp is installed: what node-llama-cpp has a package for, less what `overrides` in package.json
 * leaves out. Known without loading it, so that a machine that has none is told so at once.
 */
const KNOWN: readonly string[] = ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-x64', 'darwin-arm64'];

/** @param platform such as `linux-x64` */
export function isPlatformKnown(platform: string): boolean {
  return KNOWN.includes(platform);
}
