import pino from 'pino';
import { afterAll, describe } from 'vitest';
import type { Backend } from '../../main/node/backends/backend.ts';
import { createOllamaBackend } from '../../main/node/backends/ollama/index.ts';
import { systemClock } from '../../main/node/clock/index.ts';
import { backendSchema } from '../../main/node/config/backend-schema.ts';
import { backendContract, type Subject } from '../node/backends/contract-suite.ts';
import { enginesOf, openEmbedded } from './embedded-backend.ts';
import { locateModel, locateOllama, pathOrSkip } from './locate.ts';
import { type RealOllama, startRealOllama } from './ollama-process.ts';

/* The same questions as to the stand-ins. A real engine takes its time to start, so the tests of one kind share it. */

const long = {
  messages: [{ role: 'user', content: 'Write about the sea.' }],
  temperature: 0,
  max_tokens: 40,
};

describe('embedded', () => {
  const shared = share();
  afterAll(() => shared.close());
  backendContract('embedded, with its engine and model', async context => {
    const model = pathOrSkip(locateModel(), context);
    const backend = shared.backend(() => openEmbedded(model));
    const breakIt = async () => {
      for (const pid of enginesOf()) process.kill(pid, 'SIGKILL');
    };
    return { backend, long, breakIt, close: async () => {} } satisfies Subject;
  });
});

describe('ollama', () => {
  const shared = share();
  let ollama: RealOllama | undefined;
  afterAll(async () => {
    await shared.close();
    await ollama?.stop();
  });
  backendContract('ollama, a real one', async context => {
    pathOrSkip(locateOllama(), context);
    pathOrSkip(locateModel(), context);
    ollama ??= await startRealOllama({ contextTokens: 512 });
    const running = ollama;
    const config = backendSchema.parse({ id: 'ollama', kind: 'ollama', baseUrl: running.baseUrl, numThread: 1 });
    if (config.kind !== 'ollama') throw new Error('unreachable');
    const deps = { clock: systemClock, connectTimeout: 1000, log: pino({ level: 'silent' }) };
    const backend = shared.backend(() => createOllamaBackend(config, deps));
    await backend.probe(AbortSignal.timeout(20_000));
    return { backend, long, breakIt: async () => running.killRunner(), close: async () => {} } satisfies Subject;
  });
});

/** One backend for several tests, opened anew when one of them has closed it. */
function share() {
  let open: Backend | undefined;
  return {
    backend(make: () => Backend): Backend {
      if (open) return open;
      const made = make();
      const close = async () => {
        open = undefined;
        await made.close();
      };
      open = { ...made, close };
      return open;
    },
    close: async () => open?.close(),
  };
}
