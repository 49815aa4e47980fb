import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { Backend, ModelKnowledge, RequestClass } from '../../../../main/node/backends/index.ts';
import { createOllamaBackend } from '../../../../main/node/backends/ollama/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { backendSchema } from '../../../../main/node/config/backend-schema.ts';
import { type OllamaFake, ollamaModel, startOllamaServer } from '../../../fakes/ollama-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

const SMALL = ollamaModel({ name: 'small:1b', contextLength: 4096, parameters: 'num_ctx 1024' });
const LARGE = ollamaModel({ name: 'large:7b', parameters: 'num_ctx 8192', capabilities: ['completion', 'tools'] });
const EMBED = ollamaModel({ name: 'embed:1b', capabilities: ['embedding'] });

async function started(extra: object, knowledge: Partial<ModelKnowledge> = {}) {
  const server: OllamaFake = await startOllamaServer({ models: [SMALL, LARGE, EMBED] });
  const config = backendSchema.parse({ id: 'o', kind: 'ollama', baseUrl: server.url, ...extra });
  if (config.kind !== 'ollama') throw new Error('unreachable');
  const models = { isPinned: () => false, isKeptOut: () => false, speedOf: () => undefined, ...knowledge };
  const log = pino({ level: 'silent' });
  const backend = createOllamaBackend(config, { clock: systemClock, connectTimeout: 500, log, models });
  opened.push(server, backend);
  await backend.probe(AbortSignal.timeout(5000));
  return { server, backend };
}

/** The model that the answer names, and the call that was sent for it. */
async function asked(server: OllamaFake, backend: Backend, klass?: RequestClass) {
  const reply = await backend.chat({
    body: { messages: [{ role: 'user', content: 'Hi' }] },
    stream: true,
    promptTokens: 5,
    signal: AbortSignal.timeout(5000),
    alive: () => {},
    answering: () => {},
    ...(klass ? { class: klass } : {}),
  });
  if (reply.kind !== 'stream') throw new Error('it streams');
  const named = new Set<string | undefined>();
  for await (const { events } of reply.batches) for (const { chunk } of events) named.add(chunk.model);
  const calls = server.requests.filter(({ path }) => path === '/api/chat');
  return { named: [...named], body: calls.at(-1)?.body };
}

const BY_CLASS = { model: 'small:1b', models: { complex: 'large:7b', medium: 'not-pulled:1b', simple: 'embed:1b' } };

test('a class is answered by the model of its own, under its name and with its context', async () => {
  const { server, backend } = await started(BY_CLASS);
  expect(await asked(server, backend, 'complex')).toMatchObject({
    named: ['large:7b'],
    body: { model: 'large:7b', options: { num_ctx: 8192 } },
  });
  expect(await asked(server, backend)).toMatchObject({ named: ['small:1b'], body: { options: { num_ctx: 1024 } } });
});

test('what the plan is told is that of the class’s model', async () => {
  const { backend } = await started(BY_CLASS);
  expect(backend.facts('complex')).toMatchObject({ model: 'large:7b', contextTokens: 8192 });
  expect([...backend.facts('complex').capabilities]).toContain('tools');
  expect(backend.facts()).toMatchObject({ model: 'small:1b', contextTokens: 1024 });
  expect([...backend.facts().capabilities]).not.toContain('tools');
});

test('a class whose model is not pulled, or cannot chat, is answered by the backend’s own', async () => {
  const { server, backend } = await started(BY_CLASS);
  for (const klass of ['medium', 'simple'] as const) {
    expect(backend.facts(klass).model).toBe('small:1b');
    expect((await asked(server, backend, klass)).named).toEqual(['small:1b']);
  }
});

test('a model that would push a kept one out of memory is not called', async () => {
  const { server, backend } = await started(BY_CLASS, { isKeptOut: (_, name) => name === 'large:7b' });
  expect(backend.facts('complex').model).toBe('small:1b');
  expect((await asked(server, backend, 'complex')).named).toEqual(['small:1b']);
});

test('a call to a kept model does not shorten its stay, whatever the backend’s own setting', async () => {
  const { server, backend } = await started(
    { ...BY_CLASS, keepAlive: '5m' },
    { isPinned: name => name === 'small:1b' },
  );
  expect((await asked(server, backend)).body).toMatchObject({ keep_alive: -1 });
  expect((await asked(server, backend, 'complex')).body).toMatchObject({ keep_alive: '5m' });
  await backend.embed?.({ input: ['a'], signal: AbortSignal.timeout(5000) });
  const embedded = server.requests.find(({ path }) => path === '/api/embed');
  expect(embedded?.body).toMatchObject({ model: 'small:1b', keep_alive: -1 });
});

test('what was measured of the model that answers is among the facts', async () => {
  const speed = { prompt: 40, answer: 10 };
  const { backend } = await started(BY_CLASS, { speedOf: (_, name) => (name === 'large:7b' ? speed : undefined) });
  expect(backend.facts('complex').speed).toEqual(speed);
  expect(backend.facts().speed).toBeUndefined();
});

test('a model that is deleted or pulled meanwhile is seen at the next look', async () => {
  const { server, backend } = await started(BY_CLASS);
  server.setModels([SMALL, ollamaModel({ name: 'not-pulled:1b' })]);
  await backend.probe(AbortSignal.timeout(5000));
  expect(backend.facts('complex').model).toBe('small:1b');
  expect(backend.facts('medium').model).toBe('not-pulled:1b');
});
