import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackedFile } from './packed-files.ts';

/** Puts exactly these files into a folder, which is emptied before. */
export function stage(files: readonly PackedFile[], root: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const file of files) {
    const target = join(folder, file.path);
    mkdirSync(dirname(target), { recursive: true });
    if (file.kind === 'written') writeFileSync(target, file.text);
    else copyFileSync(join(root, file.path), target);
  }
}

/** How much goes in, by what it is. */
export function sizesOf(files: readonly PackedFile[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const file of files) {
    const part = partOf(file.path);
    const bytes = file.kind === 'copied' ? file.bytes : Buffer.byteLength(file.text);
    sizes.set(part, (sizes.get(part) ?? 0) + bytes);
  }
  return new Map([...sizes].sort(([, one], [, other]) => other - one));
}

function partOf(path: string): string {
  if (path.startsWith('node_modules/@node-llama-cpp/')) return 'llama.cpp, built';
  if (path.startsWith('node_modules/')) return 'what node-llama-cpp needs';
  const [first, second] = path.split('/');
  return second === undefined ? (first ?? path) : `${first}/${second}`;
}
