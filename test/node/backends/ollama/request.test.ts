import { describe, expect, it } from 'vitest';
import type { ChatBody } from '../../../../main/node/backends/chat-types.ts';
import { translateRequest } from '../../../../main/node/backends/ollama/request.ts';

const plain = { thinks: false, family: 'llama' };
const user = [{ role: 'user', content: 'Hi' }];

function chatOf(body: Partial<ChatBody>, traits = plain) {
  const translated = translateRequest({ messages: user, ...body }, traits);
  if (translated.kind === 'failed') throw new Error(translated.failure.message);
  return translated.chat;
}

describe('translateRequest', () => {
  it.each<[string, Partial<ChatBody>, object]>([
    ['texts', {}, { messages: user, options: {}, maxTokens: undefined }],
    ['the developer role', { messages: [{ role: 'developer', content: 'x' }] }, { messages: [{ role: 'system' }] }],
    ['no content', { messages: [{ role: 'assistant', content: null }] }, { messages: [{ content: '' }] }],
    [
      'parts of text and image',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'one' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } },
              { type: 'text', text: 'two' },
            ],
          },
        ],
      },
      { messages: [{ role: 'user', content: 'one\n\ntwo', images: ['QUJD'] }] },
    ],
    [
      'tool calls and their results',
      {
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: '{"zone":"UTC"}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: 'noon' },
        ],
      },
      {
        messages: [
          { role: 'assistant', content: '', tool_calls: [{ function: { name: 'now', arguments: { zone: 'UTC' } } }] },
          { role: 'tool', content: 'noon', tool_name: 'now' },
        ],
      },
    ],
    ['options', { temperature: 0, top_p: 0.5, seed: 7 }, { options: { temperature: 0, top_p: 0.5, seed: 7 } }],
    [
      'penalties',
      { frequency_penalty: 1, presence_penalty: -1 },
      { options: { frequency_penalty: 1, presence_penalty: -1 } },
    ],
    ['one stop', { stop: 'END' }, { options: { stop: ['END'] } }],
    ['several stops', { stop: ['a', 'b'] }, { options: { stop: ['a', 'b'] } }],
    ['nulls', { temperature: null, stop: null, max_tokens: null }, { options: {}, maxTokens: undefined }],
    ['max_tokens', { max_tokens: 5 }, { maxTokens: 5 }],
    ['max_completion_tokens first', { max_tokens: 5, max_completion_tokens: 6 }, { maxTokens: 6 }],
    ['JSON', { response_format: { type: 'json_object' } }, { format: 'json' }],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
      { format: { type: 'object' } },
    ],
    ['tools', { tools: [{ type: 'function' }] }, { tools: [{ type: 'function' }] }],
  ])('translates %s', (_, body, expected) => {
    expect(chatOf(body)).toMatchObject(expected);
  });

  it('does not tell of tools that may not be chosen', () => {
    expect(chatOf({ tools: [{ type: 'function' }], tool_choice: 'none' }).tools).toBeUndefined();
  });

  it.each([
    ['low', { thinks: true, family: 'qwen3' }, true],
    ['none', { thinks: true, family: 'qwen3' }, false],
    ['low', { thinks: true, family: 'gptoss' }, 'low'],
    ['high', plain, undefined],
    [undefined, { thinks: true, family: 'qwen3' }, undefined],
  ])('takes reasoning_effort %s at %j for think %s', (effort, traits, think) => {
    expect(chatOf({ reasoning_effort: effort }, traits).think).toBe(think);
  });

  it.each<[string, Partial<ChatBody>, RegExp]>([
    [
      'a remote image',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x/y.png' } }] }] },
      /messages\[0\].*remote URL is not fetched/,
    ],
    [
      'another part',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
      /type input_audio/,
    ],
    [
      'arguments that are no object',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '[1' } }],
          },
        ],
      },
      /no JSON object/,
    ],
    ['functions of old', { functions: [{ name: 'f' }] }, /use `tools`/],
  ])('refuses %s', (_, body, message) => {
    const translated = translateRequest({ messages: user, ...body }, plain);
    expect(translated).toMatchObject({
      kind: 'failed',
      failure: { kind: 'bad-request', message: expect.stringMatching(message) },
    });
  });
});
