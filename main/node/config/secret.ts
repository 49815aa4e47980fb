import { inspect } from 'node:util';

/**
 * A value that must never be shown: it prints as `•••` in logs, errors, templates and JSON.
 * `reveal()` is called only where the value leaves for its own provider or is compared.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '•••';
  }

  toJSON(): string {
    return '•••';
  }

  [inspect.custom](): string {
    return '•••';
  }
}

/** Where a secret is to be had, as the document says it. Like the secret itself it never shows the text. */
export type SecretSource = string | { readonly env: string } | { readonly file: string } | { readonly sealed: string };

/** A secret that is not read yet; `config/load` turns it into a `Secret`. */
export class SecretReference {
  readonly #source: SecretSource;

  constructor(source: SecretSource) {
    this.#source = source;
  }

  source(): SecretSource {
    return this.#source;
  }

  /** Two references are the same when they name the same text, variable or file. A sealed text differs each time. */
  sameAs(other: SecretReference | undefined): boolean {
    return other !== undefined && JSON.stringify(this.#source) === JSON.stringify(other.#source);
  }

  toJSON(): string {
    return '•••';
  }

  toString(): string {
    return '•••';
  }

  [inspect.custom](): string {
    return '•••';
  }
}

/** A document whose secrets have been read. */
export type Resolved<T> = T extends SecretReference
  ? Secret
  : T extends readonly (infer Item)[]
    ? Resolved<Item>[]
    : T extends object
      ? { [Key in keyof T]: Resolved<T[Key]> }
      : T;
