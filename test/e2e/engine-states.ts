import type { EngineShown, EnginesShown, InstallShown } from '../../main/node/control/index.ts';

const MINUTE = 60_000;

/** An engine that Tandem started an hour and a half ago, unless said otherwise. */
export function engine(given: Partial<EngineShown> = {}): EngineShown {
  return {
    baseUrl: 'http://127.0.0.1:11434',
    index: 0,
    backend: 'ollama',
    state: { kind: 'started', pid: 4711, version: '0.32.1' },
    since: Date.now() - 9 * MINUTE,
    isOurs: true,
    threads: 21,
    slots: 4,
    restarts: 0,
    log: {
      where: '/home/me/.local/share/tandem/logs/ollama-11434.log',
      lines: [
        'time=2026-11-24T09:14:02.118Z level=INFO source=routes.go:1304 msg="Listening on 127.0.0.1:11434 (version 0.32.1)"',
        'time=2026-11-24T09:14:09.402Z level=INFO source=server.go:637 msg="llama runner started in 1.25 seconds"',
      ],
    },
    actions: ['restart', 'stop'],
    ...given,
  };
}

export const hungStranger = engine({
  state: {
    kind: 'hung',
    version: '0.32.1',
    reason: 'it answers questions about itself, but generates nothing, and its processes do not work',
  },
  isOurs: false,
  actions: [],
  since: Date.now() - 40_000,
  log: { where: 'journalctl -u ollama', lines: [] },
  remedy: {
    text: 'Restart its service, or the program that started it. Tandem does it by itself with ollama.restartAdopted: true.',
    command: 'sudo systemctl restart ollama',
  },
});

export const failedEngine = engine({
  baseUrl: 'http://127.0.0.1:11435',
  index: 1,
  state: { kind: 'failed', reason: 'It failed 7 times in a row; at last it ended with code 1.' },
  isOurs: false,
  actions: ['start'],
  restarts: 6,
  lastReason: 'it ended with code 1',
  remedy: { text: 'Look into the last lines of its log, put it right, and start it again.' },
  log: {
    where: '/home/me/.local/share/tandem/logs/ollama-11435.log',
    lines: ['Error: listen tcp 127.0.0.1:11435: bind: address already in use'],
  },
});

export const missingEngine = engine({
  state: { kind: 'absent', why: 'no-program', sentence: 'Ollama is not installed on this machine.' },
  isOurs: false,
  actions: ['install'],
  log: { where: '/home/me/.local/share/tandem/logs/ollama-11434.log', lines: [] },
});

export const offered: InstallShown = {
  kind: 'offered',
  about:
    'Fetches Ollama’s official archive from GitHub (1 to 2 GB), compares its checksum and unpacks it into Tandem’s data folder. It needs no administrator; Tandem starts it.',
  command: 'curl -fsSL https://ollama.com/install.sh | sh',
};

export const fetching: InstallShown = {
  kind: 'fetching',
  version: '0.32.1',
  from: 'github.com',
  received: 612_000_000,
  total: 1_720_000_000,
  bytesPerSecond: 24_300_000,
  secondsLeft: 46,
};

/** What a node tells of its engines. */
export function enginesShown(engines: readonly EngineShown[], install: InstallShown = offered): EnginesShown {
  return { isManaged: true, because: [], engines, install };
}
