import { scoreComplexity } from '../../main/node/cascade/index.ts';

/* `node test/bench/scorer.ts`: what a score costs, by the length and the script of the prompt. Ends by itself. */

const ROUNDS = 400;
const LENGTH = 8000;
const PROMPTS: Readonly<Record<string, string>> = {
  'a sentence': 'Write a friendly reply to a customer whose parcel came late, and offer a voucher.',
  'prose, 8,000 characters': filled(
    'Please weigh the risks of the new price, then write a plan for the next quarter. ',
  ),
  'one question in 8,000 characters':
    `${filled('The committee met on Tuesday and discussed the budget.\n')}When did it meet?`.slice(-LENGTH),
  'code, 8,000 characters': filled('const total = items.filter(item => item.open).map(item => item.price * 1.19);\n'),
  'Russian, 8,000 characters': filled('Оцени риски новой цены и напиши план на следующий квартал. '),
  'Arabic, 8,000 characters': filled('قيم مخاطر السعر الجديد واكتب خطة للربع القادم. '),
  'Chinese, 8,000 characters': filled('评估新价格的风险,并写出下一季度的计划。'),
  'digits, 8,000 characters': filled('1234567890'),
  'a megabyte': 'word strategy, 12 % '.repeat(50_000),
};

for (const [name, content] of Object.entries(PROMPTS)) {
  const messages = [{ role: 'user', content }];
  for (let round = 0; round < ROUNDS / 4; round++) scoreComplexity(messages);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    scoreComplexity(messages);
    times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.floor(share * ROUNDS)] ?? 0).toFixed(3);
  console.log(`${name.padEnd(36)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
}

function filled(text: string): string {
  return text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);
}
