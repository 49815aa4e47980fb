import { execFile } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const PORTKEY_VERSION = '1.15.2';
export const LITELLM_VERSION = '1.91.1';

export type Installed =
  | { readonly kind: 'installed'; readonly program: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Outside of the project, kept between runs. */
const CACHE = join(tmpdir(), 'tandem-bench-cache');
const INSTALL_LIMIT_MS = 8 * 60_000;
const run = promisify(execFile);

/** Portkey's gateway from npm; its install script only patches its own development tools. */
export function installPortkey(): Promise<Installed> {
  return once({
    folder: join(CACHE, `portkey-${PORTKEY_VERSION}`),
    program: 'node_modules/@portkey-ai/gateway/build/start-server.js',
    steps: folder => {
      const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
      return [[...npm(), 'install', '--prefix', folder, ...flags, `@portkey-ai/gateway@${PORTKEY_VERSION}`]];
    },
  });
}

/** The LiteLLM proxy from PyPI, in a virtual environment of its own. */
export function installLitellm(): Promise<Installed> {
  const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
  return once({
    folder: join(CACHE, `litellm-${LITELLM_VERSION}`),
    program: join(bin, 'litellm'),
    steps: folder => [
      [process.platform === 'win32' ? 'python' : 'python3', '-m', 'venv', folder],
      [join(folder, bin, 'pip'), 'install', '-q', '--disable-pip-version-check', `litellm[proxy]==${LITELLM_VERSION}`],
    ],
  });
}

interface Recipe {
  readonly folder: string;
  /** Inside the folder; it is installed when this is there. */
  readonly program: string;
  readonly steps: (folder: string) => readonly (readonly string[])[];
}

async function once(recipe: Recipe): Promise<Installed> {
  const program = join(recipe.folder, recipe.program);
  const mark = join(recipe.folder, 'installed');
  if (await exists(mark)) return { kind: 'installed', program };
  try {
    // What an interrupted run left is no installation.
    await rm(recipe.folder, { recursive: true, force: true });
    await mkdir(recipe.folder, { recursive: true });
    for (const [command = '', ...args] of recipe.steps(recipe.folder)) {
      await run(command, args, { cwd: recipe.folder, timeout: INSTALL_LIMIT_MS, maxBuffer: 64 * 1024 * 1024 });
    }
    await access(program);
    await writeFile(mark, '');
    return { kind: 'installed', program };
  } catch (error) {
    return { kind: 'failed', why: `could not be installed: ${error instanceof Error ? error.message : error}` };
  }
}

/** The npm that runs the bench, else the one beside this Node or in the path. */
function npm(): string[] {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return [process.execPath, script];
  return [process.platform === 'win32' ? join(dirname(process.execPath), 'npm.cmd') : 'npm'];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
