import type { FormField } from '../../../main/node/config/form/form-node.ts';

/** What stands in the document at `routing.timeouts.connect` or `backends[1].model`; undefined: nothing. */
export function valueAt(document: unknown, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter(step => step !== '');
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    document,
  );
}

/** What counts: the value, or else how it comes. */
export function inForce(field: FormField, value: unknown): unknown {
  return value === undefined ? field.default : value;
}

/** Whether a value is another than how it comes. What has to be there, or another page changes, does not count. */
export function differs(field: FormField, value: unknown): boolean {
  return value !== undefined && !field.isRequired && !field.owner && !isSame(value, field.default);
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where a secret is had from, as far as that is told. */
export type SecretPlace =
  | { readonly kind: 'unset' }
  | { readonly kind: 'set' }
  | { readonly kind: 'env' | 'file'; readonly name: string };

export function secretPlace(value: unknown): SecretPlace {
  if (value === undefined) return { kind: 'unset' };
  for (const kind of ['env', 'file'] as const) {
    const name = valueAt(value, kind);
    if (typeof name === 'string') return { kind, name };
  }
  return { kind: 'set' };
}
