import { dirname } from 'node:path';
import type { z } from 'zod';
import { readDocument } from './document-text.ts';
import { expectedAt, expectedInsteadOf } from './expectation.ts';
import { secretInput } from './fields.ts';
import { readJson } from './json-text.ts';
import { describeFound, type Path, type Problem, printPath, printProblem } from './problem.ts';
import { resolveSecrets, type SecretPlaces, secretFilesIn } from './resolve-secrets.ts';
import { type Config, configSchema } from './schema.ts';
import { warningsAbout } from './warnings.ts';

/** What came of a configuration document. `configured`: a document was there, these are not the mere defaults. */
export type LoadResult =
  | {
      readonly kind: 'loaded';
      readonly config: Config;
      readonly configured: boolean;
      readonly warnings: readonly string[];
      /** Files that secrets were read from. */
      readonly secretFiles: readonly string[];
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

export interface ParseOptions extends SecretPlaces {
  /** The document lies in a file that other users of this machine can read. */
  readonly readableByOthers?: boolean;
}

/** Reads a configuration file. Every problem is told, not the first only; nothing is thrown. */
export async function loadConfig(file: string, places: Omit<SecretPlaces, 'folder'>): Promise<LoadResult> {
  const read = await readDocument(file);
  if (read.kind !== 'text') return { kind: 'refused', problems: [read.problem] };
  return parseConfig(read.text, { ...places, folder: dirname(file), readableByOthers: read.readableByOthers });
}

/** Reads a configuration document that is at hand as text. */
export async function parseConfig(text: string, options: ParseOptions): Promise<LoadResult> {
  const json = readJson(text.replace(/^\uFEFF/, ''));
  if (json.kind === 'broken') {
    const { line, column, found, expected } = json;
    return { kind: 'refused', problems: [{ path: `line ${line}, column ${column}`, found, expected }] };
  }
  const duplicates = json.duplicates.map(path => ({
    path: printPath(path),
    found: 'the same key twice',
    expected: 'it once',
  }));
  const parsed = configSchema.safeParse(json.value, { reportInput: true });
  if (!parsed.success) {
    const shape = firstOf(parsed.error.issues).flatMap(issue => problemsOf(issue, json.value));
    const secrets = await resolveSecrets(referencesIn(json.value, []), options);
    return refused(withoutRepeats([...duplicates, ...shape, ...secrets.problems]), parsed.error.issues.length);
  }
  const secrets = await resolveSecrets(parsed.data, options);
  const problems = [...duplicates, ...secrets.problems];
  if (problems.length > 0) return refused(problems, problems.length);
  return {
    kind: 'loaded',
    config: secrets.document,
    configured: true,
    warnings: warningsAbout(secrets.document, parsed.data, options.readableByOthers ?? false),
    secretFiles: secretFilesIn(parsed.data, options.folder),
  };
}

/** What a node without any configuration runs with. */
export async function defaultConfig(): Promise<LoadResult> {
  const result = await parseConfig('{"node":{"id":"a"}}', { env: {}, folder: '.' });
  return result.kind === 'loaded' ? { ...result, configured: false } : result;
}

const MOST_PROBLEMS = 100;

type Issue = z.core.$ZodIssue;

/** A hopeless document (a list of 300,000 numbers) shall not be answered by 300,000 lines. */
function firstOf(issues: readonly Issue[]): readonly Issue[] {
  return issues.slice(0, MOST_PROBLEMS);
}

/** A huge number is refused twice, as no safe integer and as too large; once is enough. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map(problem => [printProblem(problem), problem])).values()];
}

function refused(problems: readonly Problem[], count: number): LoadResult {
  const told = problems.slice(0, MOST_PROBLEMS);
  const untold = count > MOST_PROBLEMS ? count - MOST_PROBLEMS : problems.length - told.length;
  if (untold <= 0) return { kind: 'refused', problems };
  const rest = { path: 'configuration', found: `${untold} more problems`, expected: 'none' };
  return { kind: 'refused', problems: [...told, rest] };
}

function problemsOf(issue: Issue, document: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_PROBLEMS).map(key => ({
      path: printPath([...issue.path, key]),
      found: 'an unknown key',
      expected: expectedInsteadOf(key, issue.path, document),
    }));
  }
  return [{ path: printPath(issue.path), found: foundAt(issue, document), expected: expectedBy(issue, document) }];
}

function expectedBy(issue: Issue, document: unknown): string {
  const own = issue.code === 'invalid_key' ? issue.issues[0]?.message : issue.message;
  if (issue.code === 'custom' || own?.startsWith('expected ')) return (own ?? '').replace(/^expected /, '');
  return expectedAt(issue.path, document);
}

function foundAt(issue: Issue, document: unknown): string {
  let value = document;
  for (const segment of issue.path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, segment) : undefined;
  }
  if (issue.code === 'invalid_key') return 'such a name';
  const isDefault = value === undefined && issue.code === 'custom' && issue.input !== undefined;
  return isDefault ? `the default ${JSON.stringify(issue.input)}` : describeFound(value, issue.path);
}

/**
 * The references of a document that the schema refuses, wherever a secret may stand, so that an unset variable is told
 * together with the misspelt key next to it.
 */
function referencesIn(value: unknown, path: Path): unknown {
  const name = path.at(-1);
  if (name === 'key' || name === 'apiKey' || name === 'secret' || name === 'webhookSecret') {
    const input = secretInput.safeParse(value);
    if (input.success) return input.data;
  }
  if (Array.isArray(value))
    return value.slice(0, MOST_PROBLEMS).map((item, index) => referencesIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).slice(0, MOST_PROBLEMS);
  return Object.fromEntries(entries.map(([key, item]) => [key, referencesIn(item, [...path, key])]));
}
