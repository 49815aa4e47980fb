import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../../../main/node/backends/backend.ts';
import { createOpenAiBackend } from '../../../../main/node/backends/openai/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import { type StudioModel, startLlamaServer, startLmStudio, startVllm } from '../../../fakes/own-engines.ts';
import { answered } from '../answered.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

function kept<T extends { close(): Promise<void> }>(item: T): T {
  opened.push(item);
  return item;
}

/** A backend as the runbook has it, with no key. */
function at(baseUrl: string, provider: string, extra: object = {}): Backend {
  const config = backendSchema.parse({
    id: provider,
    kind: 'openai',
    provider,
    tier: 'workstation',
    baseUrl,
    ...extra,
  });
  if (config.kind !== 'openai') throw new Error('unreachable');
  return kept(createOpenAiBackend({ ...config, apiKey: undefined }, { clock: systemClock, connectTimeout: 500 }));
}

const probe = (backend: Backend) => backend.probe(AbortSignal.timeout(5000));
const hello = { messages: [{ role: 'user', content: 'Hello?' }] };
const ALIVE = { kind: 'alive', proves: 'answers' };

describe('vLLM', () => {
  test('tells model and context, and needs no key', async () => {
    const server = kept(await startVllm([{ id: 'microsoft/Phi-4-mini-instruct', max_model_len: 16_384 }]));
    const backend = at(server.url, 'vllm');
    expect(await probe(backend)).toEqual(ALIVE);
    expect(backend.facts()).toMatchObject({ model: 'microsoft/Phi-4-mini-instruct', contextTokens: 16_384 });
    expect(await answered(backend, hello)).toMatchObject({ text: 'Hello.', finish: 'stop' });
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('of several models ours counts; what the owner says outranks it', async () => {
    const models = [
      { id: 'large', max_model_len: 32_768 },
      { id: 'small', max_model_len: 4096 },
    ];
    const server = kept(await startVllm(models));
    const small = at(server.url, 'vllm', { model: 'small' });
    const told = at(server.url, 'vllm', { model: 'small', contextTokens: 2048 });
    await Promise.all([probe(small), probe(told)]);
    expect([small.facts().contextTokens, told.facts().contextTokens]).toEqual([4096, 2048]);
  });

  test('one whose engine has died is not asked, and says what to do, until it is well', async () => {
    const server = kept(await startVllm([{ id: 'm', max_model_len: 4096 }]));
    const backend = at(server.url, 'vllm');
    server.set('dead');
    await probe(backend);
    expect(backend.facts().notReady).toBe(`The vLLM at ${server.url} says that its engine has died: restart it`);
    server.set('well');
    await probe(backend);
    expect(backend.facts().notReady).toBeUndefined();
  });

  test('nothing there is down, as with any other', async () => {
    const server = kept(await startVllm([{ id: 'm' }]));
    const backend = at(server.url, 'vllm');
    await server.stop();
    expect(await probe(backend)).toMatchObject({ kind: 'dead', failure: { kind: 'unreachable' } });
    expect(backend.facts().notReady).toBeUndefined();
  });
});

describe('llama-server', () => {
  test('tells the context of a slot, not what the model could have, and how many it has', async () => {
    const server = kept(await startLlamaServer({ contextTokens: 4096, slots: 2, trainedContext: 131_072 }));
    const backend = at(server.url, 'llamacpp', { maxConcurrent: 8 });
    const slots: number[] = [];
    backend.usableSlots?.onChange(now => slots.push(now));
    expect(await probe(backend)).toEqual(ALIVE);
    expect(backend.facts()).toMatchObject({ model: 'phi-4-mini.gguf', contextTokens: 4096 });
    expect([slots, backend.usableSlots?.now(), backend.maxConcurrent]).toEqual([[2], 2, 8]);
  });

  test('with more slots than are wanted, the wanted ones count', async () => {
    const server = kept(await startLlamaServer({ slots: 16 }));
    const backend = at(server.url, 'llamacpp', { maxConcurrent: 4 });
    await probe(backend);
    expect(backend.usableSlots?.now()).toBe(4);
  });

  test('one without /props tells what the model was made for', async () => {
    const server = kept(await startLlamaServer({ hasProps: false, trainedContext: 8192 }));
    const backend = at(server.url, 'llamacpp');
    await probe(backend);
    expect(backend.facts().contextTokens).toBe(8192);
  });

  test('while it loads nobody is sent there; afterwards it is ready by itself', async () => {
    const server = kept(await startLlamaServer());
    const backend = at(server.url, 'llamacpp');
    server.set('loading');
    expect(await probe(backend)).toEqual(ALIVE);
    expect(backend.facts()).toMatchObject({
      notReady: `The llama-server at ${server.url} is loading its model`,
      readyIn: 5000,
    });
    server.set('well');
    await probe(backend);
    expect(backend.facts()).not.toHaveProperty('notReady');
    expect(backend.facts()).not.toHaveProperty('readyIn');
  });

  test('a request that meets it loading again is enough to know', async () => {
    const server = kept(await startLlamaServer());
    const backend = at(server.url, 'llamacpp');
    await probe(backend);
    server.set('loading');
    expect((await answered(backend, hello)).failure?.kind).toBe('server-error');
    expect(backend.facts().notReady).toContain('is loading its model');
  });
});

describe('LM Studio', () => {
  const loaded = (id: string): StudioModel => ({
    id,
    type: 'llm',
    state: 'loaded',
    max_context_length: 131_072,
    loaded_context_length: 8192,
  });
  const stored = (id: string, type: StudioModel['type'] = 'llm'): StudioModel => ({
    id,
    type,
    state: 'not-loaded',
    max_context_length: 131_072,
  });
  async function studio(models: readonly StudioModel[], extra: object = {}) {
    const now = { models };
    const server = kept(await startLmStudio(() => now.models));
    const backend = at(server.url, 'lmstudio', extra);
    await probe(backend);
    return { backend, server, now };
  }

  test('a loaded model answers, with the context that it was loaded with', async () => {
    const { backend } = await studio([stored('nomic-embed', 'embeddings'), stored('qwen3'), loaded('phi-4-mini')]);
    expect(backend.facts()).toMatchObject({ model: 'phi-4-mini', contextTokens: 8192 });
  });

  test('without a loaded one the first that can chat is asked, which loads it; its context is not known before', async () => {
    const { backend } = await studio([stored('nomic-embed', 'embeddings'), stored('qwen3')]);
    expect(backend.facts()).toMatchObject({ model: 'qwen3', contextTokens: undefined });
    expect(backend.facts().notReady).toBeUndefined();
  });

  test('a model that is configured and not there is named', async () => {
    const { backend, server, now } = await studio([loaded('phi-4-mini')], { model: 'qwen3' });
    expect(backend.facts().notReady).toBe(
      `The LM Studio at ${server.url} has no model qwen3: download it there, or name one that it has`,
    );
    now.models = [loaded('phi-4-mini'), stored('qwen3')];
    await probe(backend);
    expect(backend.facts().notReady).toBeUndefined();
  });

  test('one with no model at all says what to do', async () => {
    const { backend, server } = await studio([]);
    expect(backend.facts().notReady).toBe(`The LM Studio at ${server.url} has no model: download one there`);
  });
});

test('a server of an unknown provider is asked for its model list and nothing else', async () => {
  const server = kept(await startVllm([{ id: 'm', max_model_len: 4096 }]));
  const backend = at(server.url, 'something');
  expect(await probe(backend)).toEqual(ALIVE);
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models']);
  expect(backend.facts().contextTokens).toBeUndefined();
});
