import { createContext, Script } from 'node:vm';
import { z } from 'zod';

/*
 * JSON against a schema that a caller sent. zod reads the schema: it is here already, and where it does not know or
 * apply a keyword it accepts too much rather than too little. (ajv would compile the caller's schema to code, which its
 * authors advise against.) Measured: a schema of a few lines can keep zod busy for hours (references that double), a
 * `pattern` an engine of regular expressions: so it has a deadline of its own.
 */

export type Fit =
  | { readonly kind: 'fits' }
  /** `where`: the place in the value, as far as the schema names it. */
  | { readonly kind: 'differs'; readonly where: string }
  /** The schema is none that can be checked here, or not in time. */
  | { readonly kind: 'unknown' };

/** Checks a value for at most so many milliseconds, in which nothing else runs. Never throws. */
export function fitOf(value: unknown, schema: unknown, deadline: number): Fit {
  if (typeof schema !== 'object' || schema === null) return { kind: 'unknown' };
  try {
    return withinDeadline(() => fitNow(value, schema), deadline);
  } catch {
    return { kind: 'unknown' };
  }
}

function fitNow(value: unknown, schema: object): Fit {
  const { error } = z.fromJSONSchema(withoutFormats(schema) as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value);
  return error ? { kind: 'differs', where: placeOf(error) } : { kind: 'fits' };
}

/** By default `format` is a note in JSON Schema, not a rule, and zod is stricter than most. */
function withoutFormats(node: object): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (key === 'format' && typeof value === 'string' ? undefined : value)),
  );
}

function placeOf({ issues }: z.ZodError): string {
  return issues[0]?.path.map(String).join('.') || 'the whole';
}

const box: { run: () => unknown } = { run: () => undefined };
const context = createContext({ box });
const script = new Script('box.run()');

/** Runs it here and now; what takes too long is ended from outside, wherever it is. */
function withinDeadline<T>(run: () => T, deadline: number): T {
  let result: { readonly value: T } | undefined;
  box.run = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: deadline });
  } finally {
    box.run = () => undefined;
  }
  if (!result) throw new Error('no result');
  return result.value;
}
