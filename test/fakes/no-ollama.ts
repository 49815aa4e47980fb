import type { Machine } from '../../main/node/ollama/index.ts';

/** A machine without Ollama, on which none may be started. */
export const bareMachine: Machine = {
  platform: 'linux',
  arch: 'x64',
  env: {},
  launcher: {
    launch() {
      throw new Error('an Ollama was started that nobody may start');
    },
  },
  processes: { boot: async () => 'boot', list: async () => [] },
  signals: {
    send() {
      throw new Error('a process was signalled that nobody may signal');
    },
  },
  listenerAt: async () => undefined,
  resolveProgram: () => undefined,
};

/** A node that was started with --no-ollama. */
export const noOllama = { machine: bareMachine, isAllowed: false };
