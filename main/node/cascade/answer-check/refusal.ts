import type { Asked } from './asked.ts';
import { OPENINGS, type Opening } from './refusal-openings.ts';
import { mayBeDue } from './refusal-reasons.ts';
import type { Seen } from './seen.ts';
import { GOOD, type Poor, poor, type Verdict } from './verdict.ts';

/** A text that is longer says something besides. In Chinese, Japanese and Korean it would be shorter still. */
const LONGEST = 400;
const LONGEST_OPENING = 80;

/** A refusal where none was due: it is short, begins as one, and nothing in the conversation tells why. */
export function checkRefusal(asked: Asked, { text, hasRefusal }: Pick<Seen, 'text' | 'hasRefusal'>): Verdict {
  const isShort = text.trim().length <= LONGEST;
  if (!hasRefusal && !(isShort && openingOf(text) === 'refusal')) return GOOD;
  return mayBeDue(asked, text) ? GOOD : REFUSED;
}

/** The same for the beginning of an answer; `unsure`: it may become one. */
export function checkRefusalBegun(
  asked: Asked,
  { text, hasRefusal }: Pick<Seen, 'text' | 'hasRefusal'>,
): Verdict | { readonly kind: 'unsure' } {
  const opening = hasRefusal ? 'refusal' : openingOf(text);
  if (opening === 'none' || mayBeDue(asked, text)) return GOOD;
  // The end of the sentence may say what it lacks.
  const isSaid = hasRefusal || /[.!。！]/u.test(text.trim().slice(20)) || text.length > LONGEST_OPENING;
  return opening === 'refusal' && isSaid ? REFUSED : { kind: 'unsure' };
}

const REFUSED: Poor = poor('refusal', 'it refuses, and nothing that was asked is a reason to');

/** Whether a text begins as a refusal, or is too short to tell. */
function openingOf(text: string): 'none' | 'begun' | 'refusal' {
  const start = text.trimStart().slice(0, LONGEST_OPENING).toLowerCase().replaceAll("'", '’');
  let best: 'none' | 'begun' = 'none';
  for (const opening of OPENINGS) {
    const match = matched(start, opening, 0);
    if (match === 'refusal') return match;
    if (match === 'begun') best = match;
  }
  return best;
}

function matched(rest: string, opening: Opening, place: number): 'none' | 'begun' | 'refusal' {
  const choices = opening[place];
  if (!choices) return 'refusal';
  let best: 'none' | 'begun' = 'none';
  for (const choice of choices) {
    if (rest.startsWith(choice)) {
      const match = matched(rest.slice(choice.length), opening, place + 1);
      if (match === 'refusal') return match;
      if (match === 'begun') best = match;
    } else if (choice.startsWith(rest)) best = 'begun';
  }
  return best;
}
