import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An installed package. */
export interface InstalledPackage {
  readonly name: string;
  /** Its folder, with `/`, seen from the project. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The packages that `names` need at run time, themselves included, as they are installed in the project at `root`.
 * @param skipped names that are left out with all that only they need
 * @throws when one that is needed is not installed; an optional one may be missing
 */
export function closureOf(
  names: readonly string[],
  root: string,
  skipped: ReadonlySet<string>,
): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (name: string, from: string, isOptional: boolean) => {
    if (skipped.has(name)) return;
    const folder = findPackage(name, from, root);
    if (folder === undefined) {
      if (isOptional) return;
      throw new Error(`${name}, which ${from || 'the app'} needs, is not installed`);
    }
    if (found.has(folder)) return;
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
    found.set(folder, { name, folder, manifest });
    // An optional one stands in both lists.
    const optional = manifest.optionalDependencies ?? {};
    for (const needed of Object.keys({ ...manifest.dependencies, ...optional })) {
      visit(needed, folder, needed in optional);
    }
  };
  for (const name of names) visit(name, '', false);
  return [...found.values()].sort((one, other) => (one.folder < other.folder ? -1 : 1));
}

/** As Node looks for it: beside, then in each folder above. */
function findPackage(name: string, from: string, root: string): string | undefined {
  for (let place = from; ; place = dirname(place)) {
    const folder = place === '.' || place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (existsSync(join(root, folder, 'package.json'))) return folder;
    if (place === '.' || place === '') return undefined;
  }
}
