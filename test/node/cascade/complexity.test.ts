import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../../main/node/backends/chat-types.ts';
import { scoreComplexity } from '../../../main/node/cascade/complexity/index.ts';
import { classOf } from '../../../main/node/cascade/plan.ts';

const ask = (content: ChatMessage['content']) => scoreComplexity([{ role: 'user', content }]);
const classOfText = (text: string) => classOf(ask(text).score, { medium: 3, complex: 6 });

const REPORT = 'The committee met on Tuesday and discussed the budget, strategy, risks and pricing in detail. '.repeat(
  60,
);

test.each([
  ['Hello!', 'simple'],
  ['What is the capital of France?', 'simple'],
  ['Translate "good morning" into Spanish.', 'simple'],
  ['Give me five synonyms for "fresh".', 'simple'],
  ['Übersetze den Satz ins Englische: Der Kunde ist zufrieden.', 'simple'],
  ['Résume ce paragraphe en une phrase.', 'simple'],
  ['Traduce este texto al inglés.', 'simple'],
  ['Переведи это письмо на английский.', 'simple'],
  ['把这句话翻译成英文。', 'simple'],
  ['ترجم هذه الجملة إلى الإنجليزية.', 'simple'],
  ['Write a blog post outline about espresso with five sections.', 'medium'],
  ['Schreibe einen kurzen Artikel über Espresso mit drei Abschnitten.', 'medium'],
  ['Compare PostgreSQL and MongoDB for an event log.', 'medium'],
  ['Écris un article de blog de 500 mots sur le compost en ville.', 'medium'],
  ['Escribe una entrada de blog sobre cómo elegir un colchón.', 'medium'],
  ['Напиши статью на 500 слов о пользе утренней зарядки.', 'medium'],
  ['写一篇关于城市骑行的博客文章,大约500字。', 'medium'],
  ['اكتب مقالا من 500 كلمة عن فوائد المشي.', 'medium'],
  ['Write a Python function that reverses a string.', 'medium'],
  ['Compare PostgreSQL and MongoDB for an event log, and justify the choice.', 'complex'],
  ['Diagnose why churn rose after the pricing change and propose a strategy.', 'complex'],
  ['Entwickle eine Strategie gegen die Abwanderung und begründe das Budget.', 'complex'],
  ['Analysez pourquoi le churn augmente et proposez une stratégie de prix.', 'complex'],
  ['Analiza por qué bajan los ingresos y diseña una estrategia de precios.', 'complex'],
  ['Проанализируй отток клиентов и разработай стратегию цен.', 'complex'],
  ['分析客户流失的原因并设计定价策略。', 'complex'],
  ['حلل أسباب انخفاض الإيرادات وصمم استراتيجية التسعير.', 'complex'],
  [
    'Design a migration strategy from our monolith to services. Analyze the trade-offs step by step, why each boundary lies where it does, and implement the first one in Python.\n- cost\n- risk\n- staffing',
    'complex',
  ],
] as const)('%s is %s', (text, expected) => {
  expect(classOfText(text)).toBe(expected);
});

describe('what the prompt is about does not make it hard', () => {
  test.each([
    ['a long document with a short job', `Summarize in one sentence:\n\n${REPORT}`],
    ['a quotation', `Translate "${REPORT.slice(0, 900)}" into German.`],
    [
      'code in a fence',
      `Fix the typo in this comment:\n\`\`\`js\n// analyze the strategy and design why\nlet a = 1;\n\`\`\``,
    ],
  ])('%s', (_, text) => {
    expect(classOfText(text)).toBe('simple');
  });
});

describe('a conversation', () => {
  const user = (content: string): ChatMessage => ({ role: 'user', content });
  const model: ChatMessage = { role: 'assistant', content: 'Here it is.' };
  const scoreOf = (...messages: readonly ChatMessage[]) => scoreComplexity(messages).score;
  const hard = user('Design a pricing strategy for our three customer segments and justify the trade-offs.');

  test('a few words that go on with a hard question are harder than alone, and easier than it', () => {
    const both = scoreOf(hard, model, user('And in Germany?'));
    expect(both).toBeGreaterThan(scoreOf(user('And in Germany?')) + 1);
    expect(both).toBeLessThan(scoreOf(hard));
    expect(
      scoreComplexity([hard, model, user('And in Germany?')])
        .because()
        .join(),
    ).toContain('goes on with the question');
  });

  test.each(['Thanks!', 'Translate the first sentence into French.'])('after a hard question, "%s" is easy', text => {
    expect(scoreOf(hard, model, user(text))).toBeLessThan(3);
  });

  test('the job can stand in the system prompt, and the user sends what it is to be done on', () => {
    const invited = user('The meeting has been moved to Thursday, and we do not know why. Everybody is asked to come.');
    const notice = user('The meeting has been moved to Thursday because the room is taken by other people.');
    const translates: ChatMessage = { role: 'system', content: 'Translate what you are sent into German.' };
    const assesses: ChatMessage = {
      role: 'system',
      content: 'Assess the strategy and the risks of the company named.',
    };
    expect(scoreOf(translates, notice)).toBeLessThan(3);
    expect(scoreOf(assesses, user('Siemens'))).toBeGreaterThan(6);
    expect(scoreOf(assesses, invited)).toBe(scoreOf(invited));
  });
});

test('a longer conversation is a little harder, a system prompt beside a job changes nothing', () => {
  const turn: ChatMessage = { role: 'user', content: 'Write a short bio of our founder.' };
  const answer: ChatMessage = { role: 'assistant', content: 'Here it is.' };
  const system: ChatMessage = { role: 'system', content: 'You analyze strategy and design architectures.' };
  const once = scoreComplexity([turn]).score;
  expect(scoreComplexity([system, turn]).score).toBe(once);
  expect(scoreComplexity([turn, answer, turn, answer, turn, answer, turn]).score).toBeCloseTo(once + 0.4);
});

test('the dry run says how it was weighed and what moved it most', () => {
  const because = ask('Diagnose why churn rose and propose a strategy.').because();
  expect(because[0]).toBe('weighed as a job to be done');
  expect(because.slice(1).every(reason => /^[+-]\d+\.\d{2} /.test(reason))).toBe(true);
  expect(because.join()).toContain('asks for analysis, proof, design or a decision');
});

test('the last question counts, not what the model said before it', () => {
  const long: ChatMessage = { role: 'assistant', content: 'Design and analyze a strategy, step by step. '.repeat(50) };
  expect(
    scoreComplexity([{ role: 'user', content: 'hi' }, long, { role: 'user', content: 'thanks' }]).score,
  ).toBeLessThan(2);
});

test('text in parts is read, images are passed over', () => {
  const parts = [
    { type: 'text', text: 'Why? Prove it.' },
    { type: 'image_url', image_url: { url: 'data:' } },
  ];
  const texts = ask('Why? Prove it.\n');
  expect(ask(parts)).toMatchObject({ score: texts.score });
  expect(ask(parts).because()).toEqual(texts.because());
});

test.each<[string, readonly ChatMessage[]]>([
  ['no messages', []],
  ['no content', [{ role: 'user', content: null }]],
  ['no question of a user', [{ role: 'system', content: 'You are kind.' }]],
])('%s: a score all the same', (_, messages) => {
  expect(scoreComplexity(messages).score).toBeGreaterThanOrEqual(0);
});

test('a score is 0 to 10, the same every time', () => {
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
      expect(scoreComplexity(messages).score).toBe(score);
    }),
  );
});

describe('its cost has a bound', () => {
  test('only the first and the last 4,000 characters are looked at', () => {
    const middle = 'Why? Prove it. Design a strategy. '.repeat(300_000);
    const frame = (text: string) => `${'a '.repeat(2000)}${text}${' b'.repeat(2000)}`;
    expect(ask(frame(middle)).because()).toEqual(ask(frame('x'.repeat(10))).because());
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
