import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkChat } from '../../../main/node/gateway/chat-schema.ts';
import { isPlainChat } from '../../../main/node/gateway/plain-chat.ts';

const user = { role: 'user', content: 'Hi' };

describe('seen to be right in passing', () => {
  test.each([
    ['a question', { messages: [user] }],
    ['the usual numbers', { messages: [user], temperature: 0.2, max_tokens: 256, top_p: 1, seed: -3, n: 1 }],
    ['a stream', { messages: [user], stream: true, stream_options: { include_usage: true } }],
    ['a conversation', { model: 'auto', messages: [{ role: 'system', content: '' }, user, { ...user, name: 'ann' }] }],
    ['nulls', { model: null, messages: [user], stop: null, tools: null, metadata: null }],
    ['fields that nobody checks', { messages: [user], top_k: 'x', logit_bias: [] }],
    [
      'fields named as what every object has',
      JSON.parse('{"messages":[{"role":"user","content":""}],"__proto__":1,"__defineGetter__":2}'),
    ],
  ])('%s', (_, body) => {
    expect(isPlainChat(body)).toBe(true);
  });
});

describe('left to the schema', () => {
  test.each([
    ['tools', { tools: [] }],
    ['a shape of the answer', { response_format: { type: 'text' } }],
    ['metadata', { metadata: { userTier: 'paid' } }],
    ['parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }],
    ['a tool call', { messages: [{ role: 'assistant', content: 'x', tool_calls: [] }] }],
    ['several answers', { n: 2 }],
    ['no messages', { messages: [] }],
    ['a wrong number', { temperature: 3 }],
    ['a number that is none', { max_tokens: '5' }],
  ])('%s', (_, body) => {
    expect(isPlainChat({ messages: [user], ...body })).toBe(false);
  });
});

const anything = fc.oneof(
  fc.constantFrom(null, undefined, true, false, '', 'x', 'a'.repeat(201), 0, 1, -1, 1.5, 2.5, 1e21, Number.NaN),
  fc.constantFrom<unknown>([], {}, ['x'], { include_usage: 1 }, { include_usage: true }, { type: 'text' }),
);
const messages = fc.array(
  fc.oneof(
    anything,
    fc.record(
      {
        role: fc.constantFrom<unknown>('user', 'assistant', 'tool', 'nobody', 1),
        content: fc.oneof(fc.string(), anything),
        name: anything,
        tool_calls: anything,
      },
      { requiredKeys: [] },
    ),
  ),
  { maxLength: 3 },
);
const NAMES = ['model', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p']
  .concat(['presence_penalty', 'frequency_penalty', 'seed', 'n', 'stop', 'tools', 'response_format', 'logprobs'])
  .concat(['metadata', 'user', 'top_k']);

test('whatever is seen to be right, the schema takes', () => {
  const bodies = fc
    .tuple(fc.oneof(fc.constant([user]), messages), fc.dictionary(fc.constantFrom(...NAMES), anything, { maxKeys: 4 }))
    .map(([said, rest]): Record<string, unknown> => ({ messages: said, ...rest }));
  let seen = 0;
  fc.assert(
    fc.property(bodies, body => {
      if (!isPlainChat(body)) return;
      seen += 1;
      checkChat(body);
    }),
    { numRuns: 3000 },
  );
  expect(seen).toBeGreaterThan(50);
});
