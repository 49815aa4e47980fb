import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A place of the schema in its JSON form. `secret` and `unit` are marks of ours. */
export type SchemaNode = z.core.JSONSchema.JSONSchema;

let made: SchemaNode | undefined;

/** The whole document's schema as JSON: what may be written, defaults not filled in. Made once. */
export function documentSchema(): SchemaNode {
  made ??= z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  return made;
}

/** The nodes among these; `true` and `false` say nothing that could be shown. */
export function branches(nodes: readonly (SchemaNode | boolean | undefined)[]): SchemaNode[] {
  return nodes.filter(node => typeof node === 'object');
}

/** What each entry of a list has to be. */
export function itemsOf(node: SchemaNode): SchemaNode | undefined {
  return branches([Array.isArray(node.items) ? undefined : node.items])[0];
}

/** Whether a secret stands there. */
export function isSecret(node: SchemaNode): boolean {
  return node.secret === true;
}
