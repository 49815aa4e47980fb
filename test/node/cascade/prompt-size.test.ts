import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatMessage } from '../../../main/node/backends/chat-types.ts';
import { estimatePromptTokens } from '../../../main/node/cascade/prompt-size.ts';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });

test.each<[string, readonly ChatMessage[], number]>([
  ['nothing', [], 0],
  ['an empty message: its frame', [user('')], 4],
  ['no content: its frame', [{ role: 'assistant', content: null }], 4],
  ['Latin text: four characters a token', [user('a'.repeat(400))], 104],
  ['a script of wide characters: one a character', [user('狐'.repeat(400))], 404],
  ['half and half', [user('狐a'.repeat(200))], 254],
  ['several messages', [user('abcd'), user('abcd')], 10],
  ['text in parts', [user([{ type: 'text', text: 'abcd' }])], 5],
  ['an image', [user([{ type: 'image_url', image_url: { url: `data:${'x'.repeat(10_000)}` } }])], 804],
  [
    'calls of tools',
    [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    Math.ceil(4 + '[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]'.length / 4),
  ],
])('%s', (_, messages, expected) => {
  expect(estimatePromptTokens(messages)).toBe(expected);
});

test('a long text is measured by a sample of it', () => {
  expect(estimatePromptTokens([user('a'.repeat(10_000_000))])).toBe(2_500_004);
});

test('a longer conversation is never smaller', () => {
  const message = fc.string({ unit: 'binary', maxLength: 200 }).map(user);
  fc.assert(
    fc.property(fc.array(message), message, (messages, more) => {
      expect(estimatePromptTokens([...messages, more])).toBeGreaterThan(estimatePromptTokens(messages));
    }),
  );
});
