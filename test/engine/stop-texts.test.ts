import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StopTexts } from '../../main/engine/stop-texts.ts';

/** What is given out of a text that comes in pieces. */
function written(stops: readonly string[], pieces: readonly string[]): { text: string; isStopped: boolean } {
  const scanner = new StopTexts(stops);
  let text = '';
  for (const piece of pieces) {
    const step = scanner.add(piece);
    text += step.text;
    if (step.isStopped) return { text, isStopped: true };
  }
  return { text: text + scanner.rest(), isStopped: false };
}

describe('stop texts', () => {
  test.each<[string, string[], string[], string, boolean]>([
    ['none', [], ['a', 'b'], 'ab', false],
    ['within a piece', ['STOP'], ['one STOP two'], 'one ', true],
    ['across pieces', ['STOP'], ['one S', 'TO', 'P two'], 'one ', true],
    ['one that only begins', ['STOP'], ['one ST', 'AY'], 'one STAY', false],
    ['one that begins twice', ['aab'], ['a', 'a', 'a', 'b'], 'a', true],
    ['the earliest of several', ['d', 'b'], ['abcd'], 'a', true],
    ['half of one at the very end', ['STOP'], ['one STO'], 'one STO', false],
    ['a character of two code units', ['🦊'], ['a \ud83e', '\udd8a b'], 'a ', true],
  ])('%s', (_, stops, pieces, text, isStopped) => {
    expect(written(stops, pieces)).toEqual({ text, isStopped });
  });

  test('what may be the beginning of one is held back, and nothing more', () => {
    const scanner = new StopTexts(['\n\n']);
    expect(scanner.add('one\n')).toEqual({ text: 'one', isStopped: false });
    expect(scanner.add('two')).toEqual({ text: '\ntwo', isStopped: false });
  });

  test('however a text is cut into pieces, no stop text is missed and nothing before one is lost', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(stops, fc.array(letters, { maxLength: 8 }), (stop, pieces) => {
        const places = stop.map(one => pieces.join('').indexOf(one)).filter(place => place >= 0);
        const whole = pieces.join('');
        const text = places.length > 0 ? whole.slice(0, Math.min(...places)) : whole;
        const got = written(stop, pieces);
        // A later stop text may end before an earlier, longer one does; then that one counts.
        expect(got.isStopped).toBe(places.length > 0);
        expect(got.text.startsWith(text) && whole.startsWith(got.text)).toBe(true);
      }),
    );
  });
});
