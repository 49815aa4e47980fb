import pino from 'pino';
import { createOllamaBackend } from '../../../main/node/backends/ollama/index.ts';
import { createOllama } from '../../../main/node/backends/ollama/instances.ts';
import { createOpenAiBackend } from '../../../main/node/backends/openai/index.ts';
import { createSimulatedBackend } from '../../../main/node/backends/simulated/index.ts';
import { systemClock } from '../../../main/node/clock/index.ts';
import { backendSchema } from '../../../main/node/config/backend-schema.ts';
import { startOllamaServer } from '../../fakes/ollama-server.ts';
import { startOpenAiServer } from '../../fakes/openai-server.ts';
import { backendContract, type Subject } from './contract-suite.ts';

const WORDS = 'One fox sat by the sea and saw the light of a tower turn until the morning came.'.split(/(?= )/);
const long = { messages: [{ role: 'user', content: 'Tell me of the fox.' }] };
const connectTimeout = 1000;

function configOf<Kind extends string>(kind: Kind, rest: object) {
  const config = backendSchema.parse({ id: kind, kind, ...rest });
  if (config.kind !== kind) throw new Error('unreachable');
  return config as Extract<typeof config, { kind: Kind }>;
}

backendContract('openai, over a stand-in server', async () => {
  const server = await startOpenAiServer({ tokens: WORDS, tokenDelay: 2, prefill: true });
  const rest = { baseUrl: server.url, model: 'test-model', tier: 'workstation', capabilities: ['prefill'] };
  const config = { ...configOf('openai', rest), apiKey: undefined };
  const backend = createOpenAiBackend(config, { clock: systemClock, connectTimeout });
  return subject(backend, server);
});

backendContract('ollama, over a stand-in server', async () => {
  const server = await startOllamaServer({ tokens: WORDS, tokenDelay: 2, prefill: true });
  const log = pino({ level: 'silent' });
  const backend = createOllamaBackend(configOf('ollama', { baseUrl: server.url }), {
    clock: systemClock,
    connectTimeout,
    log,
  });
  await backend.probe(AbortSignal.timeout(5000));
  return subject(backend, server);
});

backendContract('ollama, several engines as one, over stand-in servers', async () => {
  const servers = await Promise.all(
    [1, 2].map(() => startOllamaServer({ tokens: WORDS, tokenDelay: 2, prefill: true })),
  );
  const deps = { clock: systemClock, connectTimeout, log: pino({ level: 'silent' }) };
  const instances = servers.map(({ url }) => ({ baseUrl: url, threads: () => 1 }));
  const backend = createOllama(configOf('ollama', {}), deps, instances);
  await backend.probe(AbortSignal.timeout(5000));
  const closeAll = async () => void (await Promise.all(servers.map(server => server.close())));
  return subject(backend, { close: closeAll });
});

backendContract('simulated', async () => {
  const rest = { text: WORDS.join(''), firstTokenDelay: 2, tokensPerSecond: 500 };
  const backend = createSimulatedBackend(configOf('simulated', rest), { clock: systemClock, random: () => 0.9 });
  return { backend, long, close: () => backend.close() };
});

function subject(backend: Subject['backend'], server: { close(): Promise<void> }): Subject {
  return {
    backend,
    long,
    breakIt: () => server.close(),
    async close() {
      await backend.close();
      await server.close();
    },
  };
}
