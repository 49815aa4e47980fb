const SUBJECTS = ['The river', 'A teacher', 'The old mill', 'Our neighbour', 'The night train', 'A small company'];
const VERBS = ['carries', 'remembers', 'repairs', 'describes', 'waits for', 'measures', 'follows'];
const OBJECTS = [
  'the winter harvest',
  'a letter from the coast',
  'three broken clocks',
  'every visitor',
  'the long road',
];

/**
 * A prompt of ordinary sentences, of about so many tokens. It begins with a number that no prompt before it began with,
 * or the engine would find it in its cache and read nothing.
 * @param seed from 0 to 1
 */
export function benchmarkText(tokens: number, seed: number): string {
  const sentences = [`Note ${Math.floor(seed * 1e9)}.`];
  // A sentence is some nine tokens.
  for (let place = 0; place < tokens / 9; place += 1) {
    const subject = SUBJECTS[place % SUBJECTS.length];
    const verb = VERBS[(place * 3) % VERBS.length];
    const object = OBJECTS[(place * 2) % OBJECTS.length];
    sentences.push(`${subject} ${verb} ${object}.`);
  }
  return sentences.join(' ');
}
