import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXTERNALS, NOT_PACKED } from './externals.ts';
import { closureOf, type InstalledPackage, type Manifest } from './module-closure.ts';

/** One file of the packed app: copied from the project, or written for it. */
export type PackedFile = { readonly path: string } & (
  | { readonly kind: 'copied'; readonly bytes: number }
  | { readonly kind: 'written'; readonly text: string }
);

/** In these places of a package stands what a running program does not read. */
const IDLE =
  /(?:^|\/)(?:tests?|__tests__|examples?|docs?|\.github|benchmarks?)\/|\.(?:map|md|markdown|ts|mts|cts|tsbuildinfo|flow|h|hpp|cpp|c|cmake)$|(?:^|\/)(?:tsconfig[^/]*\.json|\.[^/]+)$/;
/** node-llama-cpp brings llama.cpp's sources and templates for projects; of these it reads only what says which release it is. */
const LLAMA_SOURCES = /^node_modules\/node-llama-cpp\/(?:templates|bins|llama\/(?!.*\.json$))/;
/** Licences are not idle, whatever they are called. */
const LICENCE = /(?:^|\/)(?:licen[cs]e|notice|copying)[^/]*$/i;

/**
 * The files that go into the installers, by their path in the app: what was built, without source maps; the packages
 * that cannot be bundled with what they need; a manifest of its own. Nothing else, so no dev dependency.
 */
export function packedFiles(root: string): readonly PackedFile[] {
  const packages = closureOf(EXTERNALS, root, NOT_PACKED);
  const built = filesBelow(root, 'out').filter(path => !path.endsWith('.map') && !/(?:^|\/)\.built$/.test(path));
  const modules = packages.flatMap(each => filesOf(each, root));
  return [
    { path: 'package.json', kind: 'written', text: manifestOf(root, packages) },
    ...[...built, ...modules].map(path => copied(path, root)),
    ...packages.map(each => withoutSkipped(each, root)),
  ];
}

function filesOf({ folder }: InstalledPackage, root: string): string[] {
  return filesBelow(root, folder).filter(path => {
    const inside = path.slice(folder.length + 1);
    // Packages within are packages of their own, and the manifest is written anew.
    if (inside.startsWith('node_modules/') || inside === 'package.json') return false;
    return LICENCE.test(inside) || !(IDLE.test(inside) || LLAMA_SOURCES.test(path));
  });
}

/** A package's own manifest, which no longer asks for what is left out. */
function withoutSkipped({ folder, manifest }: InstalledPackage, root: string): PackedFile {
  const isThere = ([name]: readonly [string, string]) => !NOT_PACKED.has(name);
  const { optionalDependencies: optional = {}, ...rest } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies ?? {}).filter(entry => isThere(entry) && !(entry[0] in optional)),
  );
  return {
    path: `${folder}/package.json`,
    kind: 'written',
    text: `${JSON.stringify({ ...rest, dependencies, devDependencies: undefined, scripts: undefined }, null, 2)}\n`,
  };
}

/** What Electron and the installers read: the entry, the version, who made it. */
function manifestOf(root: string, packages: readonly InstalledPackage[]): string {
  const { name, version, description, license, type, main } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const named = packages.filter(each => EXTERNALS.includes(each.name) || each.name.startsWith('@node-llama-cpp/'));
  const dependencies = Object.fromEntries(named.map(each => [each.name, each.manifest.version]));
  const author = { name: 'Tandem', email: 'tandem@localhost.invalid' };
  const homepage = 'https://localhost.invalid/tandem';
  const manifest = { name, productName: 'Tandem', version, description, license, author, homepage, type, main };
  return `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`;
}

function copied(path: string, root: string): PackedFile {
  return { path, kind: 'copied', bytes: statSync(join(root, path)).size };
}

/** Every file below a folder of the project, by its path from there, always with `/`. */
function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, path);
    // A link leads out of what is packed.
    return entry.isFile() ? [path] : [];
  });
}
