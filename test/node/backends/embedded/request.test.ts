import { describe, expect, test } from 'vitest';
import type { ChatBody } from '../../../../main/node/backends/chat-types.ts';
import { toEngine } from '../../../../main/node/backends/embedded/protocol.ts';
import { translateRequest } from '../../../../main/node/backends/embedded/request.ts';

function questionOf(body: Partial<ChatBody>, prefix?: string) {
  const translated = translateRequest({ messages: [{ role: 'user', content: 'Hi' }], ...body }, prefix);
  if (translated.kind === 'failed') throw new Error(translated.failure.message);
  expect(toEngine.safeParse({ ...translated.question, id: 1 }).error).toBeUndefined();
  return translated.question;
}

test('a plain question: what the caller leaves open is what suits a very small model', () => {
  expect(questionOf({})).toEqual({
    type: 'chat',
    messages: [{ role: 'user', text: 'Hi' }],
    stop: [],
    sampling: {
      temperature: 0.2,
      topP: 0.9,
      topK: 40,
      minP: 0,
      repeatPenalty: 1,
      frequencyPenalty: 0,
      presencePenalty: 0,
    },
  });
});

test.each<[string, Partial<ChatBody>, object]>([
  ['temperature 0', { temperature: 0 }, { sampling: { temperature: 0 } }],
  ['a negative seed', { seed: -1 }, { sampling: { seed: -1 } }],
  [
    'top_p and what local models know',
    { top_p: 0.5, top_k: 3, min_p: 0.1, repeat_penalty: 1.1 },
    {
      sampling: { topP: 0.5, topK: 3, minP: 0.1, repeatPenalty: 1.1 },
    },
  ],
  [
    'penalties',
    { frequency_penalty: 0.5, presence_penalty: 1 },
    {
      sampling: { frequencyPenalty: 0.5, presencePenalty: 1 },
    },
  ],
  ['max_tokens', { max_tokens: 5 }, { maxTokens: 5 }],
  ['max_completion_tokens goes before max_tokens', { max_tokens: 5, max_completion_tokens: 9 }, { maxTokens: 9 }],
  ['one stop text', { stop: '\n' }, { stop: ['\n'] }],
  ['several, the empty one left out', { stop: ['a', '', 'b'] }, { stop: ['a', 'b'] }],
  ['any JSON object', { response_format: { type: 'json_object' } }, { format: { type: 'object' } }],
  [
    'a schema',
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'array' } } } },
    { format: { type: 'array' } },
  ],
  ['fields that mean nothing here', { user: 'u', logit_bias: { 5: 100 }, tools: [] }, { stop: [] }],
  ['nulls', { temperature: null, seed: null, stop: null, max_tokens: null }, { sampling: { temperature: 0.2 } }],
])('%s', (_, body, expected) => {
  expect(questionOf(body)).toMatchObject(expected);
});

test('text as the format is no format', () => {
  expect(questionOf({ response_format: { type: 'text' } }).format).toBeUndefined();
});

test('roles and contents as OpenAI knows them', () => {
  const messages = [
    { role: 'developer', content: 'Be short.' },
    { role: 'user', content: [{ type: 'text', text: 'One' } as const, { type: 'text', text: 'two' } as const] },
    { role: 'assistant', content: null },
  ];
  expect(questionOf({ messages }).messages).toEqual([
    { role: 'system', text: 'Be short.' },
    { role: 'user', text: 'One\n\ntwo' },
    { role: 'assistant', text: '' },
  ]);
});

test('a begun answer is the assistant’s last message, and is held to no grammar', () => {
  const question = questionOf({ response_format: { type: 'json_object' } }, '{"a');
  expect(question.messages.at(-1)).toEqual({ role: 'assistant', text: '{"a' });
  expect(question.format).toBeUndefined();
});

describe('what it does not understand is named', () => {
  test.each([
    [{ role: 'tool', content: 'x', tool_call_id: 'c' }, 'messages[0]: the role tool is not understood'],
    [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } } as const] },
      'messages[0]: anything but text is not understood',
    ],
  ])('%j', (message, words) => {
    expect(translateRequest({ messages: [message] }, undefined)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'bad-request', status: 400, param: 'messages[0]', message: expect.stringContaining(words) },
    });
  });
});
