/** Languages of the page, by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = 'tandem.language';
/** How times and numbers are written. English the European way: the day before the month, 24 hours. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** The language of this page, from its start to its end: what was chosen here before, else the first that the browser asks for. */
export const language: Language = languageOf(globalThis.window);
export const locale = LOCALES[language];

/** Shows the page in another language from now on. It is loaded anew: every text, time and number is made at its start. */
export function chooseLanguage(page: Window, chosen: Language): void {
  page.localStorage.setItem(STORED, chosen);
  page.location.reload();
}

/** English without a browser, and where a browser asks for nothing that we have. */
export function languageOf(page: Pick<Window, 'localStorage' | 'navigator'> | undefined): Language {
  if (!page) return 'en';
  const wanted = [storedIn(page), ...page.navigator.languages].map(name => name?.split('-')[0]);
  return wanted.find(isLanguage) ?? 'en';
}

/** A browser may refuse to keep anything. */
function storedIn(page: Pick<Window, 'localStorage'>): string | undefined {
  try {
    return page.localStorage.getItem(STORED) ?? undefined;
  } catch {
    return undefined;
  }
}

function isLanguage(name: string | undefined): name is Language {
  return name !== undefined && Object.hasOwn(LANGUAGES, name);
}
