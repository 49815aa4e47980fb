import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { masked, type Path, type Problem, printPath, quoted } from './problem.ts';
import { type KeyPlace, unseal } from './sealing.ts';
import { type Resolved, Secret, SecretReference } from './secret.ts';

/** Where references lead. */
export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A relative file name starts from here. */
  readonly folder: string;
  /** Holds the key that opens sealed secrets; without it none can be opened. */
  readonly dataFolder?: string;
  /** That key, where the desktop app has it. */
  readonly givenKey?: KeyPlace['given'];
}

/** A copy of the document with every reference read. With problems the copy is incomplete and must not be used. */
export async function resolveSecrets<Document>(
  document: Document,
  places: SecretPlaces,
): Promise<{ readonly document: Resolved<Document>; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const resolved = await visit(document, [], places, problems);
  // The walk replaces references by secrets and nothing else, which is what `Resolved` says; the compiler cannot see it.
  return { document: resolved as Resolved<Document>, problems };
}

/** The files that references of the document lead to. */
export function secretFilesIn(document: unknown, folder: string): string[] {
  if (document instanceof SecretReference) {
    const source = document.source();
    return typeof source === 'object' && 'file' in source ? [resolve(folder, source.file)] : [];
  }
  if (typeof document !== 'object' || document === null) return [];
  return [...new Set(Object.values(document).flatMap(value => secretFilesIn(value, folder)))];
}

const LARGEST_FILE = 64 * 1024;
/** Sent in an HTTP header, which takes nothing else; a key copied from a web page brings such characters along. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

type Reading = { readonly value: string } | { readonly found: string; readonly expected: string };

async function visit(value: unknown, path: Path, places: SecretPlaces, problems: Problem[]): Promise<unknown> {
  if (value instanceof SecretReference) {
    const reading = checked(await read(value, places), path);
    if ('value' in reading) return new Secret(reading.value);
    problems.push({ path: printPath(path), ...reading });
    return undefined;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const [index, item] of value.entries()) items.push(await visit(item, [...path, index], places, problems));
    return items;
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      entries.push([key, await visit(item, [...path, key], places, problems)]);
    }
    return Object.fromEntries(entries);
  }
  return value;
}

async function read(reference: SecretReference, places: SecretPlaces): Promise<Reading> {
  const source = reference.source();
  if (typeof source === 'string') return { value: source };
  if ('file' in source) return readSecretFile(resolve(places.folder, source.file));
  if ('sealed' in source) {
    if (places.dataFolder !== undefined)
      return unseal(source.sealed, { dataFolder: places.dataFolder, given: places.givenKey });
    return { found: 'a sealed text and no data folder', expected: 'the data folder that has its key' };
  }
  const name = quoted(source.env);
  const value = places.env[source.env];
  if (value === undefined) return { found: `no variable ${name} in the environment`, expected: 'one with the secret' };
  if (value.trim() === '') return { found: `an empty variable ${name}`, expected: 'one with the secret' };
  return { value: value.trim() };
}

async function readSecretFile(file: string): Promise<Reading> {
  const expected = 'a text file with the secret alone';
  const name = JSON.stringify(masked(file));
  try {
    const { size, ...stats } = await statsOf(file);
    if (stats.folder) return { found: `the folder ${name}`, expected };
    // A pipe could keep the start waiting forever and be empty at the next reload.
    if (!stats.regular) return { found: `${name}, which is no regular file`, expected };
    if (size > LARGEST_FILE) return { found: `${name} of ${size} bytes`, expected: `${expected}, at most 64 KiB` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)).trim();
    return text === '' ? { found: `the empty file ${name}`, expected } : { value: text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') return { found: `no file ${name}`, expected };
    const why = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8 text' : `cannot be read (${code})`;
    return { found: `${name}, which ${why}`, expected };
  }
}

async function statsOf(file: string): Promise<{ size: number; folder: boolean; regular: boolean }> {
  const stats = await stat(file);
  return { size: stats.size, folder: stats.isDirectory(), regular: stats.isFile() };
}

function checked(reading: Reading, path: Path): Reading {
  if (!('value' in reading)) return reading;
  const inHeader = path.at(-1) === 'apiKey' || path.at(-1) === 'key';
  if (inHeader && !HEADER_SAFE.test(reading.value)) {
    return {
      found: `a secret of ${reading.value.length} characters with a space or a special character in it`,
      expected: 'letters, digits and ASCII signs only, as an HTTP header takes them',
    };
  }
  return reading;
}
