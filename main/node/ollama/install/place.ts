import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../../clock/index.ts';
import { runProgram } from '../../models/index.ts';
import type { Variables } from '../environment.ts';
import type { InstallPlan } from './package.ts';
import { type Placed, unpackInto } from './unpack.ts';

export interface Placing {
  readonly how: InstallPlan['how'];
  /** What was fetched, and is checked. */
  readonly file: string;
  /** Where an archive is unpacked to. */
  readonly folder: string;
  readonly env: Variables;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** An installer may wait for a person to answer a question of the system, ms. */
const PATIENCE = 15 * 60_000;

/** Puts what was fetched where the system has it. */
export async function place(placing: Placing): Promise<Placed> {
  const { how, file, folder, signal } = placing;
  switch (how) {
    case 'unpack':
      return unpackInto(file, folder, signal);
    case 'run-installer':
      // Shows how far it is and asks nothing; it starts Ollama at its end.
      return run(placing, file, ['/SILENT', '/NORESTART']);
    case 'copy-app':
      return copyApp(placing);
  }
}

async function copyApp(placing: Placing): Promise<Placed> {
  const volume = join(tmpdir(), `tandem-ollama-${process.pid}`);
  const mounted = await run(placing, 'hdiutil', [
    'attach',
    '-nobrowse',
    '-readonly',
    '-mountpoint',
    volume,
    placing.file,
  ]);
  if (mounted.kind === 'failed') return mounted;
  try {
    const copied = await run(placing, 'ditto', [join(volume, 'Ollama.app'), '/Applications/Ollama.app']);
    if (copied.kind === 'failed') return copied;
    return await run(placing, 'open', ['-g', '-a', '/Applications/Ollama.app']);
  } finally {
    await run({ ...placing, signal: new AbortController().signal }, 'hdiutil', ['detach', volume]);
  }
}

async function run({ file, env, clock, signal }: Placing, command: string, args: readonly string[]): Promise<Placed> {
  const ended = await runProgram({
    command,
    args,
    folder: dirname(file),
    environment: env,
    progress: async () => 0,
    patience: PATIENCE,
    clock,
    signal,
  });
  switch (ended.kind) {
    case 'done':
      return { kind: 'placed' };
    case 'failed':
      return { kind: 'failed', message: `${command} failed: ${ended.output.trim() || 'it did not say why'}` };
    case 'no-such-program':
      return { kind: 'failed', message: `${command} is not there` };
    case 'stalled':
      return { kind: 'failed', message: `${command} did not end within a quarter of an hour` };
  }
}
