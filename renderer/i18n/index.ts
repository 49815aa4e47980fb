import { en } from './en.ts';

type Catalogue = typeof en;
type PluralKey = { [K in keyof Catalogue]: K extends `${infer Base}_other` ? Base : never }[keyof Catalogue];
export type TextKey = Exclude<keyof Catalogue, `${string}_one` | `${string}_other`>;

type Holes<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Holes<Rest> : never;
type Values<Text> = { readonly [Name in Holes<Text>]: string | number };
type Arguments<Text> = [Holes<Text>] extends [never] ? [] : [values: Values<Text>];

/** The text for a key, its holes filled. A hole that is not filled fails the type check. */
export function t<Key extends TextKey>(key: Key, ...[values]: Arguments<Catalogue[Key]>): string {
  return fill(en[key], values);
}

/** The text for a number of things: `key_one` or `key_other`. */
export function plural<Key extends PluralKey>(
  key: Key,
  count: number,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const texts: Readonly<Record<string, string>> = en;
  const text = texts[`${key}_${rules.select(count)}`] ?? texts[`${key}_other`] ?? '';
  return fill(text, { count, ...values });
}

const rules = new Intl.PluralRules('en');
const lists = new Intl.ListFormat('en', { type: 'conjunction' });

/** `a, b and c`. */
export function list(items: readonly string[]): string {
  return lists.format(items);
}

function fill(text: string, values: Readonly<Record<string, string | number>> | undefined): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (hole, name: string) => String(values?.[name] ?? hole));
}
