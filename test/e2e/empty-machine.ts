import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { StartOptions } from '../../main/node/index.ts';
import { systemMachine } from '../../main/node/ollama/index.ts';
import { writeOllamaProgram } from '../fakes/ollama-program.ts';

/** This machine, as if nothing but what Tandem fetches were installed on it. */
export function emptyMachine(dataFolder: string): StartOptions['ollama'] {
  const here = systemMachine('linux', 'x64', { PATH: process.env.PATH });
  const resolveProgram = (path: string) => (path.startsWith(dataFolder) ? here.resolveProgram(path) : undefined);
  return { machine: { ...here, resolveProgram }, isAllowed: true };
}

/** An archive as a release of Ollama has it, with a stand-in for the program. */
export function ollamaRelease(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-release-'));
  try {
    writeOllamaProgram(join(folder, 'bin', 'ollama'));
    return gzipSync(execFileSync('tar', ['-c', '-f', '-', '-C', folder, 'bin']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
