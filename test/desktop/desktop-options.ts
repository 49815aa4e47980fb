import type { DesktopOptions, Machine } from '../../main/desktop/shell-options.ts';
import { en } from '../../main/desktop/words/en.ts';
import type { ManualClock } from '../fakes/clock.ts';
import type { Files } from './memory-files.ts';
import { MemoryFiles } from './memory-files.ts';

/** A shell's surroundings in memory. The node's control port answers nothing unless a test gives another `fetch`. */
export function desktopOptions(
  clock: ManualClock,
  log: (line: string) => void,
  changes: Partial<Omit<DesktopOptions, 'machine'>> & { machine?: Partial<Machine> } = {},
): DesktopOptions {
  const { machine, ...rest } = changes;
  const kept = new Map<string, unknown>();
  const files: Files = new MemoryFiles();
  return {
    nodeScript: '/app/headless.js',
    engineScript: '/app/engine.js',
    preloadScript: '/app/preload.cjs',
    nodeArguments: ['--log-level', 'warn'],
    nodeEnvironment: {},
    profileFolder: '/data/desktop',
    isHiddenStart: false,
    starter: undefined,
    words: en,
    clock,
    random: () => 0.5,
    log,
    fetch: silence,
    preferenceFile: () => ({ get: key => kept.get(key), set: (key, value) => void kept.set(key, value) }),
    updater: () => undefined,
    ...rest,
    machine: {
      platform: 'linux',
      home: '/home/owner',
      about: { tandem: '0.1.0' },
      keyFiles: files,
      freshKey: () => 'k'.repeat(43),
      autostart: { files, program: '/opt/Tandem/tandem', configHome: undefined, home: '/home/owner' },
      network: () => '192.168.1.7',
      run: async () => '(true,)',
      logFolder: '/data/desktop/logs',
      logTail: () => [],
      writeFile: (path, text) => files.write(path, text),
      ...machine,
    },
  };
}

/** Nobody answers until the caller gives up. */
export const silence: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });
