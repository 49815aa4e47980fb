import { fieldAt, type Place } from '../form/index.ts';
import type { Problem } from '../problem.ts';
import type { ConfigInput } from '../schema.ts';
import { type KeyPlace, seal } from '../sealing.ts';
import type { Secret } from '../secret.ts';

/** A change of single values, wherever they stand. */
export type ValuesEdit =
  | { readonly kind: 'set-values'; readonly changes: readonly ValueChange[] }
  /** What a `set-values` changed becomes what it was. */
  | { readonly kind: 'undo-values'; readonly step: string };

export interface ValueChange {
  /** `routing.timeouts.connect`, as problems print it. */
  readonly path: string;
  readonly to: NewValue;
}

export type NewValue =
  /** Of a secret: where it is to be had, `{"env":"NAME"}` or `{"file":"PATH"}`. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** Taken out of the document, so that the default counts. */
  | { readonly kind: 'default' }
  | { readonly kind: 'secret'; readonly secret: Secret };

/** A value that goes to a place; undefined: it is taken out. */
export interface PlacedValue {
  readonly path: string;
  readonly place: Place;
  readonly value: unknown;
}

type Placed = { readonly kind: 'placed'; readonly values: readonly PlacedValue[] } | ProblemsFound;
export interface ProblemsFound {
  readonly kind: 'refused';
  readonly problems: readonly Problem[];
}

/**
 * What is to be written, with secrets sealed.
 * @param keyPlace undefined for a dry run: the secret stays as it is, in a text that is thrown away
 */
export async function placedValues(changes: readonly ValueChange[], keyPlace: KeyPlace | undefined): Promise<Placed> {
  const values: PlacedValue[] = [];
  const problems: Problem[] = [];
  for (const { path, to } of changes) {
    const found = await placed(path, to, keyPlace);
    if ('found' in found) problems.push({ path, ...found });
    else values.push(found);
  }
  return problems.length > 0 ? { kind: 'refused', problems } : { kind: 'placed', values };
}

async function placed(
  path: string,
  to: NewValue,
  keyPlace: KeyPlace | undefined,
): Promise<PlacedValue | Omit<Problem, 'path'>> {
  const known = fieldAt(path);
  if (!known) return { found: 'a place that the configuration does not have', expected: 'one of its own' };
  const { field, place } = known;
  if (field.owner) return { found: 'a change from here', expected: CHANGED_BY[field.owner] };
  switch (to.kind) {
    case 'default':
      return { path, place, value: undefined };
    case 'value':
      // A secret comes as one, so that it is sealed and shown in no message.
      if (field.input.kind === 'secret' && !isReference(to.value))
        return { found: 'a bare text', expected: 'a secret' };
      return { path, place, value: to.value };
    case 'secret': {
      if (field.input.kind !== 'secret') return { found: 'a secret', expected: 'a plain value' };
      if (keyPlace === undefined) return { path, place, value: to.secret.reveal() };
      const sealed = await seal(to.secret.reveal(), keyPlace);
      return 'sealed' in sealed ? { path, place, value: sealed } : sealed;
    }
  }
}

const CHANGED_BY = {
  setup: 'it on the page Setup',
  twins: 'it on the page Twins',
  file: 'it in the file itself',
} as const;

/** The document with these values, and what stood there before. Nothing else of it changes. */
export function withValues(
  document: ConfigInput,
  values: readonly PlacedValue[],
): { readonly kind: 'put'; readonly document: ConfigInput; readonly before: readonly PlacedValue[] } | ProblemsFound {
  const before: PlacedValue[] = [];
  let changed: unknown = document;
  for (const { path, place, value } of values) {
    before.unshift({ path, place, value: valueAt(changed, place) });
    const put = putInto(changed, place, value);
    if (put === NO_SUCH_ENTRY) {
      const problem = {
        path,
        found: 'no such entry in the list',
        expected: 'one that is there; look at the page again',
      };
      return { kind: 'refused', problems: [problem] };
    }
    changed = put;
  }
  // Only places that the schema knows were written to, and what stands there now is read by it before it is kept.
  return { kind: 'put', document: changed as ConfigInput, before };
}

/** Whether all these values still stand where they were put: otherwise somebody else has changed them since. */
export function stillStand(document: ConfigInput, values: readonly PlacedValue[]): boolean {
  return values.every(({ place, value }) => JSON.stringify(valueAt(document, place)) === JSON.stringify(value));
}

const NO_SUCH_ENTRY = Symbol('no such entry');

function valueAt(document: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined,
    document,
  );
}

function putInto(target: unknown, [step, ...rest]: Place, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!Array.isArray(target) || step >= target.length) return NO_SUCH_ENTRY;
    const put = putInto(target[step], rest, value);
    return put === NO_SUCH_ENTRY ? put : target.with(step, put);
  }
  const was: Readonly<Record<string, unknown>> = typeof target === 'object' && target !== null ? { ...target } : {};
  const put = putInto(was[step], rest, value);
  if (put === NO_SUCH_ENTRY) return put;
  // A value is taken out with the object that held nothing else; what such an object says, its absence says too.
  const isGone = put === undefined || (value === undefined && isEmpty(put));
  const { [step]: _, ...others } = was;
  return isGone ? others : { ...was, [step]: put };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

function isReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'env' || keys[0] === 'file');
}
