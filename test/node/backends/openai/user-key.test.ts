import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../../../main/node/backends/index.ts';
import { createUserKeyBackend, USER_KEY_PROVIDERS } from '../../../../main/node/backends/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { configSchema } from '../../../../main/node/config/index.ts';
import { startOpenAiServer } from '../../../fakes/openai-server.ts';
import { configured } from '../../configured.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

const { timeouts } = configSchema.parse({ node: { id: 'a' } }).routing;
const deps = { clock: systemClock, random: () => 0.5, timeouts, log: pino({ level: 'silent' }) };

async function withKey(provider: string, backends: object[] = []): Promise<Backend | undefined> {
  const { backends: configs = [] } = await configured({ backends } as object);
  const backend = createUserKeyBackend(provider, 'gsk_of_the_caller', configs, deps);
  if (backend) opened.push(backend);
  return backend;
}

describe('a caller’s own key', () => {
  it('is taken for the providers of the contract, and for no other', async () => {
    expect([...USER_KEY_PROVIDERS].sort()).toEqual(['groq', 'openai', 'openrouter']);
    for (const provider of ['vllm', 'unknown', '', 'constructor', '__proto__']) {
      expect(await withKey(provider)).toBeUndefined();
    }
  });

  it('answers with what is known of the provider, however its name is written', async () => {
    const backend = await withKey('Groq');
    expect(backend).toMatchObject({ id: 'user-key-groq', kind: 'user-key', tier: 'cloud', provider: 'groq' });
    expect(backend?.facts()).toMatchObject({ model: 'openai/gpt-oss-120b', embeddings: false });
  });

  it('goes where the configured account of the provider goes, with its model, never with its key or headers', async () => {
    const server = await startOpenAiServer({ provider: 'groq' });
    opened.push(server);
    const account = { id: 'g', kind: 'openai', provider: 'Groq', baseUrl: server.url, apiKey: 'gsk_of_the_owner' };
    const own = {
      model: 'qwen/qwen3.6-27b',
      contextTokens: 9000,
      headers: { 'x-owner': 'secret' },
      capabilities: ['json'],
    };
    const backend = await withKey('groq', [{ ...account, ...own }]);
    expect(backend?.facts()).toMatchObject({ model: 'qwen/qwen3.6-27b', contextTokens: 9000 });
    expect([...(backend?.facts().capabilities ?? [])]).toEqual(['json']);
    const body = { messages: [{ role: 'user', content: 'Hi.' }] };
    const signal = AbortSignal.timeout(5000);
    const call = { body, stream: false, promptTokens: 1, signal, alive() {}, answering() {} };
    expect(await backend?.chat(call)).toMatchObject({ kind: 'answer' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer gsk_of_the_caller');
    expect(JSON.stringify(server.requests[0]?.headers)).not.toMatch(/owner|secret/);
  });
});
