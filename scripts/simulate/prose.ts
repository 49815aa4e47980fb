import type { Random } from './random.ts';

const WORDS = (
  'order customer garden market letter season price street music window paper coffee village summer evening ' +
  'company product answer picture river travel kitchen morning report teacher harbour forest bridge station ' +
  'which often because with under before while about between after still carefully slowly together often ' +
  'brings shows finds takes makes keeps opens writes builds carries changes follows gathers'
).split(' ');
/** Words of a sentence. */
const SENTENCE = 9;
/** English has about four tokens in three words. */
const WORDS_A_TOKEN = 0.75;

/** Sentences of about so many tokens; no model wrote them. Every piece ends a sentence, so that another can go on. */
export function proseOf(tokens: number, random: Random): string {
  const count = Math.max(1, Math.round(tokens * WORDS_A_TOKEN));
  let text = '';
  for (let place = 0; place < count; place += 1) {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? '';
    const isFirst = place % SENTENCE === 0;
    const isLast = place % SENTENCE === SENTENCE - 1 || place === count - 1;
    text += `${text === '' ? '' : ' '}${isFirst ? word.charAt(0).toUpperCase() + word.slice(1) : word}${isLast ? '.' : ''}`;
  }
  return text;
}
