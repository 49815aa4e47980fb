/** One thing that can be set. `path` is as problems print it; `[]` stands for the place in a list of entries. */
export interface FormField {
  readonly kind: 'field';
  readonly path: string;
  readonly description: string;
  readonly input: FieldInput;
  /** What counts when nothing is written; absent: the description says. */
  readonly default?: unknown;
  /** Where its parent is written, it has to be too. */
  readonly isRequired: boolean;
  /** Left out: it is changed here. */
  readonly owner?: FieldOwner;
}

/** Fields that belong together. */
export interface FormGroup {
  readonly kind: 'group';
  readonly path: string;
  readonly description: string;
  readonly children: readonly FormNode[];
}

/** A list whose entries have fields of their own. */
export interface FormEntries {
  readonly kind: 'entries';
  readonly path: string;
  readonly description: string;
  /** By the `kind` of an entry; a single one without `when` where all are of one form. */
  readonly forms: readonly { readonly when?: string; readonly children: readonly FormNode[] }[];
  /** Who adds and removes entries. */
  readonly owner?: FieldOwner;
}

export type FormNode = FormField | FormGroup | FormEntries;

/** Another page that changes it, and knows better what to ask and to check; `file`: it is changed by hand. */
export type FieldOwner = 'setup' | 'twins' | 'file';

export type FieldInput =
  | { readonly kind: 'switch' }
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly min?: number;
      readonly max?: number;
      readonly unit?: 'ms';
    }
  | {
      readonly kind: 'text';
      readonly isUrl: boolean;
      readonly minLength?: number;
      readonly maxLength?: number;
      /** What it has to look like, in words. */
      readonly looksLike?: string;
    }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** One of the words, or a number. */
  | {
      readonly kind: 'word-or-number';
      readonly options: readonly string[];
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly kind: 'texts'; readonly min: number; readonly max?: number }
  /** Any of the options, in an order that counts where `isOrder`. */
  | {
      readonly kind: 'choices';
      readonly options: readonly string[];
      readonly isOrder: boolean;
      readonly min: number;
      readonly max?: number;
    }
  /** Only ever written. */
  | { readonly kind: 'secret' }
  /** A form that there is no better field for: it is typed as JSON. */
  | { readonly kind: 'json' };
