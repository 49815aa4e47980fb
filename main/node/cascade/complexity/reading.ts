/** A prompt taken apart: what is asked, without what it is asked about, and the answers offered. */
export interface Reading {
  /** The instruction or question itself. */
  readonly ask: string;
  /** Answers to choose from, a line each; empty where none are offered. */
  readonly choices: readonly string[];
}

/** Looked at from each end; an instruction stands at the beginning or the end, the middle of what is longer is material. */
const LOOKED_AT = 4000;
/** A line of this length that asks nothing is material, if shorter lines stand beside it. */
const LONG_LINE = 400;
const LONG_QUOTATION = 60;
const CHOICE = /^\s{0,8}[([]?[A-Ja-j][.):\]]\s{0,8}\S/;

/** Takes a prompt apart by its layout alone, in one pass over at most two times `LOOKED_AT` characters. */
export function readPrompt(text: string): Reading {
  const seen = text.length > 2 * LOOKED_AT ? `${text.slice(0, LOOKED_AT)}\n${text.slice(-LOOKED_AT)}` : text;
  // Most questions are a single line, and there is nothing to take apart.
  if (!seen.includes('\n') && !seen.includes('```')) return { ask: withoutQuotations(seen), choices: [] };
  const lines = withoutFences(seen.split(/\r?\n/));
  const choices = lines.filter(line => CHOICE.test(line));
  const offered = choices.length >= 3 ? choices : [];
  const rest = offered.length > 0 ? lines.filter(line => !CHOICE.test(line)) : lines;
  const asking = rest.filter(line => line.trim() !== '' && (line.length < LONG_LINE || asks(line)));
  const ask = withoutQuotations((asking.length > 0 ? asking : rest).join('\n'));
  return { ask, choices: offered };
}

function withoutFences(all: readonly string[]): string[] {
  let isInside = false;
  return all.filter(line => {
    if (!line.trimStart().startsWith('```')) return !isInside;
    isInside = !isInside;
    return false;
  });
}

function asks(line: string): boolean {
  return /[?？؟:：]|\.\.\.|_{3}/.test(line.slice(-200));
}

/** Quoted passages are what the ask is about; short quotations are names and words, and stay. */
function withoutQuotations(text: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const open = text.indexOf('"', from);
    const close = open < 0 ? -1 : text.indexOf('"', open + 1);
    if (close < 0) return kept + text.slice(from);
    const isLong = close - open > LONG_QUOTATION;
    kept += isLong ? `${text.slice(from, open)}""` : text.slice(from, close + 1);
    from = close + 1;
  }
}
