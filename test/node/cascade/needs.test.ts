import { expect, test } from 'vitest';
import type { ChatBody } from '../../../main/node/backends/chat-types.ts';
import { needsOf } from '../../../main/node/cascade/needs.ts';

const tool = { type: 'function', function: { name: 'look' } };
const user = (content: ChatBody['messages'][number]['content']): ChatBody => ({
  messages: [{ role: 'user', content }],
});
const plain = user('hi');

test.each<[string, ChatBody, string[]]>([
  ['plain text needs nothing', plain, []],
  ['tools', { ...plain, tools: [tool] }, ['tools']],
  ['an empty list of tools needs none', { ...plain, tools: [] }, []],
  ['the older functions', { ...plain, functions: [{ name: 'look' }] }, ['tools']],
  ['a JSON object', { ...plain, response_format: { type: 'json_object' } }, ['json']],
  ['a JSON schema', { ...plain, response_format: { type: 'json_schema', json_schema: {} } }, ['json']],
  ['text as the format needs nothing', { ...plain, response_format: { type: 'text' } }, []],
  ['several choices', { ...plain, n: 2 }, ['n']],
  ['one choice', { ...plain, n: 1 }, []],
  ['log-probabilities', { ...plain, logprobs: true }, ['logprobs']],
  ['log-probabilities of the text completion', { ...plain, logprobs: 5 }, ['logprobs']],
  ['no log-probabilities', { ...plain, logprobs: false }, []],
  ['an image', user([{ type: 'image_url', image_url: { url: 'data:' } }]), ['vision']],
  ['a sound', user([{ type: 'input_audio', input_audio: {} }]), ['audio']],
  ['text in parts', user([{ type: 'text', text: 'hi' }]), []],
  [
    'an image earlier in the conversation',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }, ...plain.messages] },
    ['vision'],
  ],
  ['nulls count as left out', { ...plain, tools: null, response_format: null, n: null, logprobs: null }, []],
  [
    'everything at one time, each once',
    {
      ...user([{ type: 'image_url', image_url: { url: 'x' } }]),
      tools: [tool],
      n: 3,
      response_format: { type: 'json_object' },
    },
    ['tools', 'json', 'n', 'vision'],
  ],
])('%s', (_, body, expected) => {
  expect(needsOf(body)).toEqual(expected);
});
