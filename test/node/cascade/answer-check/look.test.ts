import { describe, expect, it } from 'vitest';
import { lookAtBeginning, lookAtWhole } from '../../../../main/node/cascade/answer-check/index.ts';
import { configSchema } from '../../../../main/node/config/index.ts';
import { answer, question } from './ask.ts';

const { answerCheck: settings } = configSchema.parse({ node: { id: 'a' } }).routing;

const check = (...[asked, seen]: [ReturnType<typeof question>, ReturnType<typeof answer>]) => {
  const verdict = lookAtWhole(asked, seen, settings);
  return verdict.kind === 'poor' ? verdict.check : 'good';
};
const begin = (...[asked, seen]: [ReturnType<typeof question>, ReturnType<typeof answer>]) => {
  const verdict = lookAtBeginning(asked, { ...seen, finish: undefined }, settings);
  return verdict.kind === 'poor' ? verdict.check : verdict.kind;
};

describe('an answer without text', () => {
  it.each([
    ['is poor', {}, answer(' \n'), 'empty'],
    ['is poor when all it did was think', {}, answer('', { hasReasoning: true }), 'empty'],
    [
      'is what was asked for when it calls a tool',
      {},
      answer('', { hasToolCalls: true, finish: 'tool_calls' }),
      'good',
    ],
    ['may have met the caller’s own stop', { stop: ['\n'] }, answer(''), 'good'],
    ['may have met the caller’s own limit', { max_tokens: 1 }, answer('\n', { finish: 'length' }), 'good'],
    ['is not looked at among several', { n: 2 }, answer(''), 'good'],
  ])('%s', (_, body, seen, expected) => {
    expect(check(question('How are you?', body), seen)).toBe(expected);
  });
});

describe('an answer that was cut', () => {
  it.each([
    ['without a limit of the caller’s is poor', {}, undefined, 'context'],
    ['before the caller’s limit is poor', { max_tokens: 500 }, 120, 'context'],
    ['at the caller’s limit is what was asked for', { max_tokens: 500 }, 500, 'good'],
    ['one token before it as well', { max_completion_tokens: 500 }, 499, 'good'],
    ['after nobody knows how many tokens is let through', { max_tokens: 500 }, undefined, 'good'],
  ])('%s', (_, body, completionTokens, expected) => {
    const seen = answer('Once upon a time', { finish: 'length', completionTokens });
    expect(check(question('Tell me a story.', body), seen)).toBe(expected);
  });
});

describe('an answer that the engine was not sure of', () => {
  const sure = (probability: number, tokens: number) => Array<number>(tokens).fill(Math.log(probability));

  it.each([
    ['is poor when its tokens were hardly more likely than others', sure(0.1, 30), 'confidence'],
    ['is let through at the usual probabilities', sure(0.45, 30), 'good'],
    ['is let through when it is too short to tell', sure(0.1, 10), 'good'],
  ])('%s', (_, logprobs, expected) => {
    expect(check(question('What is it?', { logprobs: true }), answer('It is so.', { logprobs }))).toBe(expected);
  });
});

describe('an answer in other letters than the question', () => {
  const chinese = '当然可以！狐狸是一种聪明的动物，它住在森林里，喜欢吃浆果和小动物。';

  it.each([
    ['Chinese for English', 'What does a fox eat and where is its home?', chinese],
    [
      'Russian for German',
      'Was frisst der Fuchs und wie lebt er im Winter?',
      'Лиса живёт в лесу и ест ягоды, мышей и птиц.',
    ],
    ['English for Chinese', '狐狸吃什么？它住在哪里？', 'A fox eats berries and mice, and it lives in a forest.'],
    ['English for Arabic', 'ماذا يأكل الثعلب وأين يعيش؟', 'A fox eats berries and mice, and it lives in a forest.'],
  ])('is poor: %s', (_, text, given) => {
    expect(check(question(text), answer(given))).toBe('script');
  });

  it.each([
    ['a translation was asked for', 'Translate to Chinese: the fox lives in the forest', chinese],
    ['a language is named', 'Please tell me in Mandarin what a fox is and eats', chinese],
    ['the letters are there already', `What is the meaning of this and who wrote it: ${chinese}?`, chinese],
    [
      'it is in the Latin letters of another language',
      'privet kak dela chto takoe lisa',
      'Лиса это хищное животное семейства псовых.',
    ],
    [
      'it is code',
      '写一个函数，计算两个数的和，谢谢你',
      '```python\ndef add(first, second):\n    return first + second\n```',
    ],
    [
      'a system prompt names the language',
      '狐狸吃什么？它住在哪里？',
      'A fox eats berries and mice, and lives in a forest.',
      'Always answer in English.',
    ],
    ['the question is no text', '12 * 7 = ?', chinese],
    [
      'only some words are foreign',
      'What does the fox say and why?',
      'It says 嘎嘎 in the forest, or so the story of the old fox tells us.',
    ],
  ])('is right when %s', (_, text, given, system?: string) => {
    expect(check(question(text, system === undefined ? {} : { system }), answer(given))).toBe('good');
  });

  it('is told from its beginning', () => {
    const asked = question('What does a fox eat and where is its home?');
    expect(['当', '当然可以', '当然可以！狐狸是', 'Of'].map(text => begin(asked, answer(text)))).toEqual([
      'unsure',
      'script',
      'script',
      'good',
    ]);
  });
});

it('leaves out the checks that the owner left out', () => {
  const verdict = lookAtWhole(question('Hi'), answer(''), { ...settings, skip: ['empty'] });
  expect(verdict.kind).toBe('good');
});

it('holds nothing back once a model thinks or calls a tool', () => {
  const asked = question('Hi');
  expect(begin(asked, answer('', { hasReasoning: true }))).toBe('good');
  expect(begin(asked, answer('', { hasToolCalls: true }))).toBe('good');
});
