import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiBackend } from '../../../../main/node/backends/openai/index.ts';
import { systemClock } from '../../../../main/node/clock/index.ts';
import { startRawServer } from './raw-server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(item => item.close()));
});

/** What a backend makes of this answer to a request for embeddings. */
async function embed(input: readonly string[], status: number, answer: unknown, extra: object = {}) {
  let body = '';
  const server = await startRawServer((_, response) => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  const config = {
    id: 'own',
    tier: 'workstation' as const,
    baseUrl: server.url,
    maxConcurrent: 1,
    model: 'm',
    ...extra,
  };
  const backend = createOpenAiBackend(config, { clock: systemClock, connectTimeout: 500 });
  opened.push(backend, server);
  const reply = await backend.embed?.({ input, signal: AbortSignal.timeout(5000) });
  body = server.requests[0]?.url ?? '';
  return { reply, path: body, stillHas: backend.facts().embeddings };
}

const item = (index: number, embedding: unknown = [index, 0.5]) => ({ object: 'embedding', index, embedding });
const USAGE = { prompt_tokens: 4, total_tokens: 4 };

describe('embeddings', () => {
  it('are in the order of the inputs, with the model and usage that the server names', async () => {
    const answer = { data: [item(1), item(0)], model: 'nomic', usage: USAGE };
    expect(await embed(['a', 'b'], 200, answer)).toMatchObject({
      path: '/v1/embeddings',
      reply: {
        kind: 'vectors',
        vectors: [
          [0, 0.5],
          [1, 0.5],
        ],
        model: 'nomic',
        usage: USAGE,
      },
    });
  });

  it.each<[string, object]>([
    ['no usage', { data: [item(0)] }],
    ['a usage that is null', { data: [item(0)], usage: null, model: null }],
    ['a usage that is no count', { data: [item(0)], usage: { prompt_tokens: -1, total_tokens: 'x' } }],
  ])('are taken with %s', async (_, answer) => {
    const usage = { prompt_tokens: 0, total_tokens: 0 };
    expect((await embed(['a'], 200, answer)).reply).toEqual({
      kind: 'vectors',
      vectors: [[0, 0.5]],
      model: 'm',
      usage,
    });
  });

  it.each<[string, unknown]>([
    ['too few', { data: [item(0)] }],
    ['one twice', { data: [item(0), item(0)] }],
    ['too many', { data: [item(0), item(1), item(2)] }],
    ['empty vectors', { data: [item(0, []), item(1, [])] }],
    ['no numbers', { data: [item(0, ['x']), item(1, [1])] }],
    ['a chat', { choices: [] }],
    ['a page', '<html></html>'],
  ])('are refused: %s', async (_, answer) => {
    expect((await embed(['a', 'b'], 200, answer)).reply).toMatchObject({ failure: { kind: 'not-an-answer' } });
  });

  it.each<[string, number, unknown, boolean]>([
    ['llama.cpp without --embeddings', 501, { error: { message: 'This server does not support embeddings.' } }, false],
    ['vLLM with a chat model', 404, { detail: 'Not Found' }, false],
    ['a chat model that is told to', 400, { error: { message: 'The model does not support Embeddings API' } }, false],
    ['a wrong input', 400, { error: { message: 'input is empty', param: 'input' } }, true],
    ['another model’s absence', 404, { error: { message: 'model "m" not found' } }, true],
    ['a crash', 500, { error: { message: 'boom' } }, true],
  ])('are not asked for again where there are none: %s', async (_, status, answer, stillHas) => {
    expect(await embed(['a'], status, answer)).toMatchObject({ reply: { kind: 'failed' }, stillHas });
  });
});
