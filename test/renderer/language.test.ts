import { describe, expect, it } from 'vitest';
import { de } from '../../renderer/i18n/de.ts';
import { en } from '../../renderer/i18n/en.ts';
import { languageOf } from '../../renderer/i18n/language.ts';

/** A browser that asks for these languages, and in which this one was chosen before. */
function browser(languages: readonly string[], chosen?: string) {
  const stored = { getItem: () => chosen ?? null };
  return { navigator: { languages }, localStorage: stored } as unknown as Window;
}

describe('the language of the page', () => {
  it.each([
    [['de-AT', 'en'], undefined, 'de'],
    [['fr', 'en-US'], undefined, 'en'],
    [['fr', 'pl'], undefined, 'en'],
    [['en'], 'de', 'de'],
    [['de'], 'en', 'en'],
    [['de'], 'tlh', 'de'],
    [['__proto__', 'toString'], 'constructor', 'en'],
  ])('where a browser asks for %j and %j was chosen is %s', (asked, chosen, expected) => {
    expect(languageOf(browser(asked, chosen))).toBe(expected);
  });

  it('is English where nothing can be kept, and without a browser', () => {
    const shut = {
      navigator: { languages: ['en'] },
      get localStorage(): Storage {
        throw new Error('denied');
      },
    } as unknown as Window;
    expect([languageOf(shut), languageOf(undefined)]).toEqual(['en', 'en']);
  });
});

const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

describe('the German texts', () => {
  const english: Readonly<Record<string, string>> = en;
  it.each(Object.entries(de))('%s fills the same holes', (key, text) => {
    expect(holes(text)).toEqual(holes(english[key] ?? ''));
  });
});
