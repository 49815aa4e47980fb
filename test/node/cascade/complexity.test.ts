import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../../main/node/backends/chat-types.ts';
import { scoreComplexity } from '../../../main/node/cascade/complexity.ts';
import { classOf } from '../../../main/node/cascade/plan.ts';

const ask = (content: ChatMessage['content']) => scoreComplexity([{ role: 'user', content }]);
const classOfText = (text: string) => classOf(ask(text).score, { medium: 3, complex: 6 });

test.each([
  ['Hello!', 'simple'],
  ['What is the capital of France?', 'simple'],
  ['Translate "good morning" into Spanish.', 'simple'],
  ['Compare PostgreSQL and MongoDB for an event log, and justify the choice.', 'medium'],
  [
    'Design a migration strategy from our monolith to services. Analyze the trade-offs step by step, why each boundary lies where it does, and implement the first one in Python.\n- cost\n- risk\n- staffing',
    'complex',
  ],
] as const)('%s is %s', (text, expected) => {
  expect(classOfText(text)).toBe(expected);
});

test('the last question counts, not what the model said before it', () => {
  const long: ChatMessage = { role: 'assistant', content: 'Design and analyze a strategy, step by step. '.repeat(50) };
  expect(
    scoreComplexity([{ role: 'user', content: 'hi' }, long, { role: 'user', content: 'thanks' }]).score,
  ).toBeLessThan(1);
});

test('text in parts is read, images are passed over', () => {
  const parts = [
    { type: 'text', text: 'Why? Prove it.' },
    { type: 'image_url', image_url: { url: 'data:' } },
  ];
  expect(ask(parts)).toEqual(ask('Why? Prove it.\n'));
});

test.each<[string, readonly ChatMessage[]]>([
  ['no messages', []],
  ['no content', [{ role: 'user', content: null }]],
  ['no question of a user', [{ role: 'system', content: 'You are kind.' }]],
])('%s: a score all the same', (_, messages) => {
  expect(scoreComplexity(messages).score).toBeGreaterThanOrEqual(0);
});

test('a score is 0 to 10 with one decimal, the same every time', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'why ',
      'design ',
      '```',
      '\n- ',
      '? ',
      '12 % ',
      'gdpr ',
      'analysis ',
      'regex ',
      'step by step ',
      'hello',
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.array(piece), { maxLength: 10 }), conversation => {
      const messages = conversation.map(parts => ({ role: 'user', content: parts.join('') }));
      const { score } = scoreComplexity(messages);
      expect(score >= 0 && score <= 10).toBe(true);
      expect(score).toBe(Number(score.toFixed(1)));
      expect(scoreComplexity(messages).score).toBe(score);
    }),
  );
});

describe('its cost has a bound', () => {
  test('only the first and the last 4,000 characters are looked at', () => {
    const middle = 'Why? Prove it. Design a strategy. '.repeat(300_000);
    const frame = (text: string) => `${'a '.repeat(2000)}${text}${' b'.repeat(2000)}`;
    expect(ask(frame(middle)).because).toEqual(ask(frame('x'.repeat(10))).because);
  });

  // A pattern that backtracks from every place takes 50 ms for one of these, two hundred times what it may.
  test.each([
    ['digits', '1'.repeat(10_000_000)],
    ['commas after digits', '1,'.repeat(100_000)],
    ['line breaks', '\n'.repeat(100_000)],
    ['blanks', `x${' '.repeat(100_000)}x`],
    ['firsts without a then', 'first '.repeat(100_000)],
    ['keywords of code without a bracket', 'class '.repeat(100_000)],
    ['digits and blanks', `1${' '.repeat(100)}`.repeat(1000)],
    ['small talk', `hi ${' '.repeat(100_000)}`],
    ['long words', 'strateg'.repeat(100_000)],
  ])('%s', (_, text) => {
    for (let time = 0; time < 200; time++) expect(ask(text).score).toBeGreaterThanOrEqual(0);
  });
});
