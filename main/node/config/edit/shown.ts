import { branches, documentSchema, isSecret, itemsOf, type SchemaNode } from '../json-schema.ts';
import type { ConfigInput } from '../schema.ts';

const DOTS = '•••';

/**
 * The document with dots for its secrets. Variables and files stay, since they tell where a secret comes from and not
 * what it is; a header may hold a secret under any name, so none is shown.
 */
export function withoutSecrets(document: ConfigInput): ConfigInput {
  // The walk puts dots for texts and changes no shape; the compiler cannot see that.
  return hide(document, secretNames()) as ConfigInput;
}

let names: ReadonlySet<string> | undefined;

/** What the schema marks as a secret, by name: wherever such a name stands, nothing of it is shown. */
function secretNames(): ReadonlySet<string> {
  names ??= new Set(secretsIn(documentSchema()));
  return names;
}

function secretsIn(node: SchemaNode): string[] {
  const inside = [...branches([...(node.oneOf ?? []), ...(node.anyOf ?? []), itemsOf(node)]).flatMap(secretsIn)];
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    branches([child]).flatMap(schema => (isSecret(schema) ? [name] : secretsIn(schema))),
  );
  return [...inside, ...own];
}

function hide(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map(item => hide(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (secrets.has(name)) return [name, dotted(item)];
      if (name === 'headers') return [name, Object.fromEntries(Object.keys(Object(item)).map(key => [key, DOTS]))];
      return [name, hide(item, secrets)];
    }),
  );
}

function dotted(secret: unknown): unknown {
  if (typeof secret !== 'object' || secret === null) return DOTS;
  return 'sealed' in secret ? { sealed: DOTS } : secret;
}
