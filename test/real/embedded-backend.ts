import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import type { Backend } from '../../main/node/backends/backend.ts';
import { forkLauncher } from '../../main/node/backends/embedded/fork-launcher.ts';
import { createEmbeddedBackend } from '../../main/node/backends/embedded/index.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { backendSchema } from '../../main/node/config/backend-schema.ts';
import { readMachine } from '../../main/node/monitor/index.ts';
import { childrenOf } from './processes.ts';

const SCRIPT = resolve(import.meta.dirname, '../../main/engine/main.ts');

/**
 * The embedded backend over its real engine, which is a child of this process. One thread: with as many as cores, any
 * other busy program slows it down twentyfold.
 * @param isVerified whether somebody vouches for the model's file
 */
export function openEmbedded(modelPath: string, extra: object = {}, isVerified = true): Backend {
  const config = backendSchema.parse({ id: 'embedded', kind: 'embedded', threads: 1, contextTokens: 512, ...extra });
  if (config.kind !== 'embedded') throw new Error('unreachable');
  return createEmbeddedBackend(config, {
    clock: systemClock,
    log: pino({ level: 'silent' }),
    launcher: forkLauncher(SCRIPT),
    model: () => ({ kind: 'ready', path: modelPath, isVerified }),
    machine: readMachine(),
  });
}

/** Engines that a process has started and that still run. */
export function enginesOf(pid = process.pid): number[] {
  return childrenOf(pid).filter(child => commandOf(child).includes(SCRIPT));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It ended since it was listed.
    return '';
  }
}
