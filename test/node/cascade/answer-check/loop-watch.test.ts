import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoopWatch } from '../../../../main/node/cascade/answer-check/index.ts';
import { HONEST } from './honest-texts.ts';

const watch = (expectsRepetition = false) => new LoopWatch(() => expectsRepetition);

/** Where it is stopped, in pieces of so many characters; undefined: it is not. */
function stoppedAt(text: string, piece = 5, expectsRepetition = false): number | undefined {
  const loop = watch(expectsRepetition);
  for (let place = 0; place < text.length; place += piece) {
    if (loop.add(text.slice(place, place + piece))) return place + piece;
  }
  return loop.atEnd() ? text.length : undefined;
}

const INTRO = 'A fox lives in the forest. It is red, and it likes berries more than anything else.\n\n';
const PARAGRAPH =
  'The fox went to the river to drink. There it met an old heron, who told it of a valley where the berries never end, and of the wolf who guards it.\n';

describe('a text that loops', () => {
  it.each([
    ['a sentence', 'The fox went to the river to drink. '],
    ['a paragraph', PARAGRAPH],
    ['a long passage', [...Array(8).keys()].map(n => `In the year ${n} ${PARAGRAPH}`).join('')],
    ['a line of a list', '- The fox is a good animal\n'],
    ['two lines', 'User: Hello, how are you?\nAssistant: I am fine, how are you?\n'],
    ['a word', 'very '],
    ['words without an end of a sentence', 'and then the fox said that '],
    ['Chinese', '小狐狸去河边喝水，遇见了一只老鹭。'],
    ['Russian', 'Лиса пошла к реке и встретила старую цаплю. '],
  ])('is found when it is %s', (_, passage) => {
    expect(stoppedAt(INTRO + passage.repeat(400))).toBeLessThan(INTRO.length + Math.max(2600, 4 * passage.length));
  });

  it('is found in a list whose counters go on', () => {
    const list = Array.from({ length: 100 }, (_, n) => `${n + 1}. The importance of good education in schools\n`);
    expect(stoppedAt(list.join(''))).toBeLessThan(2000);
  });

  it('is found when it is nothing but blanks', () => {
    expect(stoppedAt(`{"name":${' \n'.repeat(10_000)}`)).toBeLessThan(6000);
  });

  it('is found in code and in JSON when it does not end', () => {
    expect(stoppedAt(`{"tags":[${'"fox", '.repeat(3000)}`)).toBeLessThan(8000);
    expect(stoppedAt(`\`\`\`js\n${'console.log(x);\n'.repeat(3000)}`)).toBeLessThan(8000);
  });

  it('may repeat itself for longer where that was asked for', () => {
    const text = 'I must not talk in class. '.repeat(100);
    expect([stoppedAt(text), stoppedAt(text, 5, true)]).toEqual([expect.any(Number), undefined]);
  });
});

describe('a text that does not', () => {
  it.each(Object.entries(HONEST))('is let through: %s', (_, text) => {
    expect(stoppedAt(text)).toBeUndefined();
  });

  it('is let through with any honest text before and after it', () => {
    const texts = fc.constantFrom(...Object.values(HONEST));
    fc.assert(
      fc.property(fc.array(texts, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 700 }), (all, piece) => {
        // The same twice is a text that repeats itself once.
        fc.pre(new Set(all).size === all.length);
        expect(stoppedAt(all.join('\n\n'), piece)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('is let through when it is of words in any order', () => {
    const word = fc.constantFrom(
      'the',
      'fox',
      'is',
      'red',
      'and',
      'it',
      'likes',
      'berries',
      '1',
      '2.',
      '-',
      '\n',
      '  ',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 200, maxLength: 800 }), words => {
        expect(stoppedAt(words.join(' '))).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

it('finds the same however the text is cut into pieces', () => {
  const text = INTRO + PARAGRAPH.repeat(40);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), piece => {
      expect(stoppedAt(text, piece)).toBeLessThan(INTRO.length + 2600);
    }),
    { numRuns: 30 },
  );
});
