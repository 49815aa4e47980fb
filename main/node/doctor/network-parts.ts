import type { BackendConfig } from '../config/index.ts';
import { isLoopback } from './loopback.ts';
import { checkNetwork } from './network.ts';
import type { Part } from './part.ts';
import type { Surroundings } from './surroundings.ts';

/** A part for each address that backends are called at. Two accounts at one provider go the same way. */
export function networkParts(backends: readonly BackendConfig[], world: Surroundings): Part[] {
  const proxyVariable = PROXY_VARIABLES.find(name => world.env[name]);
  const called = backends.flatMap(backend => (isCalled(backend) ? [backend] : []));
  return [...Map.groupBy(called, ({ baseUrl }) => new URL(baseUrl).origin)].map(([origin, group]) => ({
    id: `network:${new URL(origin).host}`,
    async work(signal) {
      const question = { ids: group.map(({ id }) => id), baseUrl: group[0]?.baseUrl ?? origin, proxyVariable };
      const { check, time } = await checkNetwork(question, { steps: world.network, clock: world.clock }, signal);
      return { checks: [check], ...(time && { times: [time] }) };
    },
  }));
}

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/** The Ollama of this machine is told of by its own line. */
function isCalled(backend: BackendConfig): backend is Extract<BackendConfig, { kind: 'openai' | 'ollama' }> {
  if (backend.kind === 'openai') return true;
  return backend.kind === 'ollama' && !isLoopback(new URL(backend.baseUrl).hostname);
}
