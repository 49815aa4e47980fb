import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenAiFake, openAiErrors, startOpenAiServer } from '../fakes/openai-server.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';

/* What a program written for OpenAI sees of Tandem, through OpenAI's own client. */

const TEXT = 'The quick brown fox jumps over the lazy dog.';
const ASK = { model: 'auto', messages: [{ role: 'user' as const, content: 'hi' }] };
const TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: { type: 'object' } } }];
const CALLS = [
  { name: 'weather', arguments: { city: 'Bern', days: 3 } },
  { name: 'weather', arguments: { city: 'Zürich' } },
];

let upstream: OpenAiFake;
let node: TestNode;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startOpenAiServer({ toolCalls: CALLS });
  node = await startTestNode({
    backends: [
      {
        id: 'one',
        kind: 'openai',
        tier: 'workstation',
        baseUrl: upstream.url,
        model: 'one-model',
        capabilities: ['tools', 'json', 'n'],
      },
    ],
    routing: { retry: { attempts: 0 }, breaker: { failures: 100 }, timeouts: { firstToken: 1000 } },
  });
  client = node.client;
});
afterAll(async () => {
  await node.node.stopNow();
  await upstream.close();
});
beforeEach(() => upstream.set({ kind: 'ok' }));

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    error => error,
  );

describe('chat', () => {
  test('plain', async () => {
    const answer = await client.chat.completions.create(ASK);
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'one-model' });
    expect(answer.choices).toMatchObject([
      { index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' },
    ]);
    expect(answer.usage).toEqual({ prompt_tokens: 1, completion_tokens: 10, total_tokens: 11 });
  });

  test('as a stream, put together by the client itself', async () => {
    const stream = client.chat.completions.stream({ ...ASK, stream_options: { include_usage: true } });
    const pieces: string[] = [];
    stream.on('content', piece => pieces.push(piece));
    const answer = await stream.finalChatCompletion();
    expect(answer.choices[0]).toMatchObject({ message: { content: TEXT }, finish_reason: 'stop' });
    expect(answer.usage).toMatchObject({ completion_tokens: 10 });
    expect(pieces.length).toBeGreaterThan(5);
  });

  test('with tools, plain and streamed', async () => {
    const plain = await client.chat.completions.create({ ...ASK, tools: TOOLS });
    const streamed = await client.chat.completions.stream({ ...ASK, tools: TOOLS }).finalChatCompletion();
    for (const { choices } of [plain, streamed]) {
      expect(choices[0]?.finish_reason).toBe('tool_calls');
      const calls = choices[0]?.message.tool_calls?.flatMap(call => (call.type === 'function' ? [call] : [])) ?? [];
      expect(calls.map(call => ({ name: call.function.name, arguments: JSON.parse(call.function.arguments) }))).toEqual(
        CALLS,
      );
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    }
  });

  test('that goes on after a tool was called', async () => {
    const messages = [
      ...ASK.messages,
      {
        role: 'assistant' as const,
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function' as const, function: { name: 'weather', arguments: '{}' } }],
      },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'sunny' },
    ];
    await client.chat.completions.create({ ...ASK, messages });
    expect(upstream.requests.at(-1)?.body).toMatchObject({ messages });
  });

  test('in a format that is asked for', async () => {
    const json = ['{"city":', '"Bern"', '}'];
    upstream.set({ kind: 'ok', answer: { tokens: json } });
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'place', schema, strict: true } };
    const answer = await client.chat.completions.parse({ ...ASK, response_format });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ city: 'Bern' });
    expect(upstream.requests.at(-1)?.body).toMatchObject({ response_format });
  });

  test('with several choices', async () => {
    const { choices } = await client.chat.completions.create({ ...ASK, n: 3 });
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual(
      [0, 1, 2].map(index => [index, TEXT]),
    );
  });

  test('abandoned in the middle ends at the upstream too', async () => {
    upstream.set({ kind: 'endless', of: 'tokens' });
    const stream = await client.chat.completions.create({ ...ASK, stream: true });
    for await (const _ of stream) break;
    while (upstream.activeRequests > 0) await new Promise(resolve => setImmediate(resolve));
    expect(upstream.requests.at(-1)?.aborted).toBe(true);
  });
});

test('text completions, plain and streamed', async () => {
  const plain = await client.completions.create({ model: 'auto', prompt: 'hi' });
  expect(plain).toMatchObject({ object: 'text_completion', choices: [{ text: TEXT, finish_reason: 'stop' }] });
  const stream = await client.completions.create({ model: 'auto', prompt: 'hi', stream: true });
  let text = '';
  for await (const { choices } of stream) text += choices[0]?.text ?? '';
  expect(text).toBe(TEXT);
});

test('embeddings: the client asks for base64 and gives numbers', async () => {
  const asked = { model: 'auto', input: ['one', 'two'] };
  const byDefault = await client.embeddings.create(asked);
  const floats = await client.embeddings.create({ ...asked, encoding_format: 'float' });
  expect(byDefault.data.map(({ embedding }) => [...embedding])).toEqual(floats.data.map(({ embedding }) => embedding));
  expect(byDefault.data[0]?.embedding).toHaveLength(8);
});

test('the list of models, and one of them', async () => {
  const ids: string[] = [];
  for await (const { id } of client.models.list()) ids.push(id);
  expect(ids).toEqual(['auto', 'tier:workstation', 'tier:colab', 'tier:cloud', 'a/one']);
  expect(await client.models.retrieve('a/one')).toMatchObject({ id: 'a/one', object: 'model' });
});

describe('errors are the client’s own', () => {
  test('401', async () => {
    const stranger = new OpenAI({ baseURL: `${node.gateway}/v1`, apiKey: 'tk_wrong' });
    const error = await failure(stranger.chat.completions.create(ASK));
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ status: 401, code: 'invalid_api_key', type: 'authentication_error' });
  });

  test('400 and 404', async () => {
    const wrong = await failure(client.chat.completions.create({ ...ASK, temperature: 9 }));
    expect(wrong).toBeInstanceOf(OpenAI.BadRequestError);
    expect(wrong).toMatchObject({ param: 'temperature', code: 'invalid_value' });
    expect(await failure(client.models.retrieve('nothing'))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  test('422', async () => {
    const error = await failure(client.chat.completions.create({ ...ASK, logprobs: true }));
    expect(error).toBeInstanceOf(OpenAI.UnprocessableEntityError);
    expect(error).toMatchObject({ code: 'capability_missing', param: 'logprobs' });
  });

  test('a stream that breaks and cannot go on raises, whatever was said before', async () => {
    upstream.set({ kind: 'cut', after: 4, answer: { toolCalls: CALLS } });
    const stream = await client.chat.completions.create({ ...ASK, stream: true, tools: TOOLS });
    const error = await failure(
      (async () => {
        for await (const _ of stream);
      })(),
    );
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: 'stream_broken' });
  });
});

describe('a client that retries by itself', () => {
  test.each([
    ['503', openAiErrors.serverError(), 503],
    ['504', { kind: 'silence' } as const, 504],
  ])('takes our %s for the last word: it asks once', async (_, behaviour, status) => {
    upstream.set(behaviour);
    const eager = new OpenAI({ baseURL: `${node.gateway}/v1`, apiKey: client.apiKey, maxRetries: 5 });
    const before = upstream.requests.length;
    const error = await failure(eager.chat.completions.create(ASK));
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status });
    expect(upstream.requests.length - before).toBe(1);
  });
});
