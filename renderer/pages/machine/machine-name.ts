import { t } from '../../i18n/index.ts';

/** What a machine is called in a sentence: a name that is only its node's id says of what it is the id. */
export function nameOf({ id, name }: { readonly id: string; readonly name: string }): string {
  return name === id ? t('machine.unnamed', { id }) : name;
}

/** A sentence may begin with such a name. */
export function asSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
