import i18next from 'i18next';
import { en } from './en.ts';
import { type Language, language, locale } from './language.ts';

type Catalogue = typeof en;
type PluralKey = { [K in keyof Catalogue]: K extends `${infer Base}_other` ? Base : never }[keyof Catalogue];
export type TextKey = Exclude<keyof Catalogue, `${string}_one` | `${string}_other`>;

type Holes<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<Text> = { readonly [Name in Holes<Text>]: string | number };
type Arguments<Text> = [Holes<Text>] extends [never] ? [] : [values: Values<Text>];

const texts = i18next.createInstance();
void texts.init({
  lng: language,
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  initAsync: false,
  // A key is one name, dots and all.
  keySeparator: false,
  nsSeparator: false,
  // React writes text as text.
  interpolation: { escapeValue: false },
});

/** Fetches the texts of the page's language; returns the one that they are in. What cannot be fetched is said in English. */
export async function loadTexts(): Promise<Language> {
  if (language === 'en') return 'en';
  try {
    const { de } = await import('./de.ts');
    texts.addResourceBundle(language, 'translation', de);
    return language;
  } catch {
    return 'en';
  }
}

/** The text for a key, its holes filled. A hole that is not filled fails the type check. */
export function t<Key extends TextKey>(key: Key, ...[values]: Arguments<Catalogue[Key]>): string {
  return fill(key, values);
}

/** The text for a number of things: `key_one` or `key_other`. */
export function plural<Key extends PluralKey>(
  key: Key,
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  // By name, and its number as text: the number that is shown may be a rounded one (`1.24 k`).
  return fill(`${key}_${rules.select(count)}`, { count: String(count), ...values });
}

/** What a value says is not looked at: a backend may be called `$t(…)`. */
function fill(key: string, values: Readonly<Record<string, string | number>> | undefined): string {
  return texts.t(key, { ...values, nest: false });
}

const rules = new Intl.PluralRules(locale);
const lists = new Intl.ListFormat(language, { type: 'conjunction' });

/** `a, b, and c`. */
export function list(items: readonly string[]): string {
  return lists.format(items);
}
