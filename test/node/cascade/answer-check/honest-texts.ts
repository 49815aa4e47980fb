/* Answers that repeat themselves and are none the worse for it: no check may take them for a loop. */

const lines = (count: number, line: (place: number) => string) =>
  Array.from({ length: count }, (_, place) => line(place)).join('\n');

const REFRAIN = `Oh row, row the little boat, row it home tonight,
oh row, row the little boat, by the harbour light.`;
const VERSES = [
  'The fishers left at five o’clock, the gulls were in the sky,\nthe captain hummed a quiet tune and watched the shore go by.',
  'By noon the wind had turned around, the nets were hanging low,\nthe youngest of them asked aloud how far there was to go.',
  'At dusk they saw the village lamps, a dozen in a row,\nand every voice on deck took up the song that children know.',
  'The kettle sang, the ropes were wet, the moon was on the quay,\nand nobody would tell that night how rough had been the sea.',
];

const FUNCTION = (name: string) => `function ${name}(value) {
  if (value === null) {
    throw new TypeError('value must not be null');
  }
  return value;
}
`;

export const HONEST: Readonly<Record<string, string>> = {
  'a list of tasks': lines(60, n => `- [ ] Task ${n + 1}: call customer ${n * 7} and write down the answer`),
  'a numbered list': lines(
    50,
    n =>
      `${n + 1}. Idea number ${n + 1} is about ${['shops', 'cafés', 'gyms', 'schools'][n % 4]} and costs ${n * 30} euros.`,
  ),
  'an answer key': lines(80, n => `${n + 1}. ${'ABCD'[(n * 7) % 4]}`),
  'an answer key where all is true': lines(40, n => `${n + 1}. True`),
  'a poem with a refrain': VERSES.map(verse => `${verse}\n\n${REFRAIN}`).join('\n\n'),
  'a song that ends on its refrain three times': [VERSES[0], REFRAIN, REFRAIN, REFRAIN].join('\n\n'),
  'na na na': `${'Na na na na na na na, hey hey hey, goodbye!\n'.repeat(8)}`,
  'a chant': 'We will, we will rock you! '.repeat(12),
  'code of many similar functions': ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']
    .map(FUNCTION)
    .join('\n'),
  'code in a fence with equal lines': `Here it is:\n\n\`\`\`python\n${'    print("Hello world and everybody else in it")\n'.repeat(40)}\`\`\`\n`,
  'closing tags': `<div>\n`.repeat(60) + `</div>\n`.repeat(60),
  'deep indentation': lines(30, n => `${' '.repeat(n * 8)}if (depth > ${n}) {`),
  'a run of a thousand blanks in code': `const banner = "${' '.repeat(1000)}";`,
  'a column of comments': lines(40, () => '  // eslint-disable-next-line no-console'),
  'an empty table': `| Name | Date | Signature |\n|---|---|---|\n${'| | | |\n'.repeat(60)}`,
  'a habit table': `| Day | Water | Walk |\n|---|---|---|\n${lines(60, n => `| Day ${n + 1} | yes | no |`)}`,
  'a table of equal rows': `| a | b |\n|---|---|\n${'| yes it is | no it is not |\n'.repeat(60)}`,
  'a rule of dashes': `Title\n${'-'.repeat(2000)}\nText`,
  'a JSON array of zeros': `[${Array(900).fill('0').join(', ')}]`,
  'a JSON array of equal objects': JSON.stringify(
    Array(40).fill({ name: 'unknown', seat: null, isFree: true }),
    null,
    2,
  ),
  'a JSON array of equal sentences': JSON.stringify(Array(60).fill('The quick brown fox jumps over the lazy dog')),
  'a board': lines(20, () => '[".", ".", ".", ".", ".", ".", ".", "."],'),
  'a zero matrix in Python': `[${lines(30, () => `[${Array(30).fill('0').join(', ')}],`)}]`,
  'a hex dump': lines(
    60,
    n => `${(n * 16).toString(16).padStart(8, '0')}  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00`,
  ),
  base64: 'AAAA'.repeat(500),
  'a sequence of DNA': 'ACGT'.repeat(400),
  'SQL inserts': lines(60, n => `INSERT INTO users (id, name) VALUES (${n}, 'user${n}');`),
  'a log': lines(
    60,
    n => `2026-11-24T09:${String(n).padStart(2, '0')}:00Z INFO request served in ${10 + ((n * 37) % 90)} ms`,
  ),
  'a form': `Name: ____________  Date: ____________\n`.repeat(20),
  'a timetable': lines(7, n => `Day ${n + 1}: 07:00 breakfast, 08:00 walk, 12:30 lunch, 18:00 dinner, 22:00 bed`),
  'a meditation': 'Breathe in. Breathe out. '.repeat(20),
  laughter: `Ha${' ha'.repeat(150)}!`,
  'a dialogue of questions': lines(20, n => `Q${n}: What is ${n} plus ${n}?\nA${n}: ${n} plus ${n} is ${n * 2}.`),
  'Chinese prose':
    '春天来了，花园里的花都开了，孩子们在草地上跑来跑去，老人们坐在长椅上聊天。夏天的时候，大家喜欢去海边游泳，晚上一起吃西瓜。秋天树叶变黄，农民忙着收获。冬天下雪，人们围着火炉讲故事。',
};
