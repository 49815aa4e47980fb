import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { continuationOf, OverlapSkipper } from '../../../main/node/cascade/continuation.ts';

/** What a skipper lets through of a text that comes in pieces. */
function through(overlap: string, pieces: readonly string[]): string | 'mismatch' {
  const skipper = new OverlapSkipper(overlap);
  let text = '';
  for (const piece of pieces) {
    const fed = skipper.feed(piece);
    if (fed.kind === 'mismatch') return 'mismatch';
    text += fed.text;
  }
  return text;
}

describe('where a text is gone on from', () => {
  test.each([
    ['a word that may be half', 'The quick bro', { prefix: 'The quick', overlap: ' bro' }],
    ['a word that may be whole', 'The quick brown', { prefix: 'The quick', overlap: ' brown' }],
    ['a blank at the end', 'The quick ', { prefix: 'The quick', overlap: ' ' }],
    ['several blanks before the last word', 'The\n\n  quick', { prefix: 'The', overlap: '\n\n  quick' }],
    ['other blanks of Unicode', 'The\u00a0quick', { prefix: 'The', overlap: '\u00a0quick' }],
    ['the end of a sentence', 'The quick brown fox.', { prefix: 'The quick brown fox.', overlap: '' }],
    ['a bracket that closes', 'one (two)', { prefix: 'one (two)', overlap: '' }],
    ['one word only: anew', 'Qui', { prefix: undefined, overlap: 'Qui' }],
    ['one word after a blank: anew', ' Qui', { prefix: undefined, overlap: ' Qui' }],
    ['nothing but blanks: anew', '  \n', { prefix: undefined, overlap: '  \n' }],
    ['nothing: anew', '', { prefix: undefined, overlap: '' }],
    ['letters beyond the basic plane', 'an 🦊🦊', { prefix: 'an', overlap: ' 🦊🦊' }],
    ['a script without blanks: anew', '素早い茶色の狐', { prefix: undefined, overlap: '素早い茶色の狐' }],
  ])('%s', (_, sent, expected) => {
    expect(continuationOf(sent, true)).toEqual(expected);
  });

  test('without prefill: anew, and all that was sent must come again', () => {
    expect(continuationOf('The quick brown fox.', false)).toEqual({
      prefix: undefined,
      overlap: 'The quick brown fox.',
    });
  });

  test('a hundred thousand blanks are looked at once, not once for each', () => {
    // A search by pattern takes 10^10 steps for this one.
    const sent = `x${' '.repeat(100_000)}y${' '.repeat(100_000)}z w`;
    expect(continuationOf(sent, true).overlap).toBe(' w');
  });
});

describe('what is let through', () => {
  test.each([
    ['the rest of the word and what follows', ' bro', [' brown', ' fox'], 'wn fox'],
    ['piece by piece', ' brown', [' ', 'b', 'ro', 'wn f', 'ox'], ' fox'],
    ['blanks that a template trimmed are not asked for again', ' brown', ['brown fox'], ' fox'],
    ['blanks only, trimmed', '\n\n', ['Next'], 'Next'],
    ['empty pieces in front', ' brown', ['', '', ' brown fox'], ' fox'],
    ['everything, when nothing has to come again', '', ['all', ' of it'], 'all of it'],
    ['nothing, while it has not all come again', ' brown fox', [' brown'], ''],
    ['another word', ' bro', [' red'], 'mismatch'],
    ['another word after a good start', ' brown fox', [' bro', 'ad'], 'mismatch'],
    ['a text that starts with other blanks', '\n\nbrown', [' brown'], 'mismatch'],
    ['another case', 'The', ['the'], 'mismatch'],
    ['half a letter beyond the basic plane', '🦊\ud83e', ['🦊', '🦉'], '\udd89'],
  ])('%s', (_, overlap, pieces, expected) => {
    expect(through(overlap, pieces)).toBe(expected);
  });

  test('tells when all has come again', () => {
    const skipper = new OverlapSkipper(' bro');
    const seen = [' b', 'r', 'own'].map(piece => {
      skipper.feed(piece);
      return skipper.isDone;
    });
    expect([seen, new OverlapSkipper('').isDone]).toEqual([[false, false, true], true]);
  });
});

describe('for any text, any cut and any slicing of the rest', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(' ', '\n', '  ', '\u00a0', '.', ',', 'a', 'bee', 'the', '狐', '🦊', '¿', '"'),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { minLength: 1, maxLength: 40 },
    )
    .map(parts => parts.join(''));
  const slicing = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 30 });

  function slices(whole: string, lengths: readonly number[]): string[] {
    const pieces: string[] = [];
    let place = 0;
    for (const length of lengths) {
      pieces.push(whole.slice(place, place + length));
      place += length;
    }
    return [...pieces, whole.slice(place)];
  }

  test('an exact continuation by prefill gives the whole text', () => {
    fc.assert(
      fc.property(text, fc.nat(), slicing, (whole, cut, lengths) => {
        const sent = whole.slice(0, cut % (whole.length + 1));
        const { prefix, overlap } = continuationOf(sent, true);
        const rest = whole.slice((prefix ?? '').length);
        expect((prefix ?? '') + overlap).toBe(sent);
        expect(sent + through(overlap, slices(rest, lengths))).toBe(whole);
      }),
    );
  });

  test('a restart with the same text gives the whole text', () => {
    fc.assert(
      fc.property(text, fc.nat(), slicing, (whole, cut, lengths) => {
        const sent = whole.slice(0, cut % (whole.length + 1));
        const { overlap } = continuationOf(sent, false);
        expect(sent + through(overlap, slices(whole, lengths))).toBe(whole);
      }),
    );
  });

  test('of another text nothing is let through before all that was sent came again', () => {
    fc.assert(
      fc.property(text, text, slicing, (sent, other, lengths) => {
        fc.pre(!other.startsWith(sent) && !other.startsWith(sent.trimStart()));
        expect(['mismatch', '']).toContain(through(sent, slices(other, lengths)));
      }),
    );
  });

  test('how the rest is sliced makes no difference', () => {
    fc.assert(
      fc.property(text, text, slicing, slicing, (overlap, rest, one, other) => {
        expect(through(overlap, slices(rest, one))).toBe(through(overlap, slices(rest, other)));
      }),
    );
  });
});
