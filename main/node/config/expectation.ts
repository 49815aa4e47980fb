import { IDENTIFIER, SECRET_WORDS } from './fields.ts';
import { branches, documentSchema, isSecret, type SchemaNode } from './json-schema.ts';
import { nearest } from './nearest.ts';
import type { Path } from './problem.ts';

/**
 * What the schema wants at a place, in words. Read from the schema's own JSON form and not from zod's messages, so
 * that a wrong type is told the bounds too: "a whole number of at least 1" instead of "expected number".
 */
export function expectedAt(path: Path, document: unknown): string {
  const nodes = nodesAt(path, document);
  const [first, ...others] = nodes;
  if (first?.type === 'object' && others.length > 0) {
    return withKeys((first.required ?? []).filter(key => others.every(node => node.required?.includes(key))));
  }
  const wanted = [...new Set(nodes.map(inWords))];
  const constants = nodes.map(node => node.const);
  if (nodes.length > 1 && constants.every(constant => constant !== undefined)) {
    return `one of ${constants.join(', ')}`;
  }
  return wanted.length === 0 ? 'nothing there' : wanted.join(' or ');
}

/** For a key that the schema does not know: the keys it does, the likeliest one named. */
export function expectedInsteadOf(key: string, path: Path, document: unknown): string {
  const nodes = nodesAt(path, document).flatMap(node => (node.anyOf ? branches(node.anyOf) : [node]));
  const known = [...new Set(nodes.flatMap(node => Object.keys(node.properties ?? {})))];
  const meant = nearest(key, known);
  return `one of ${known.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** The schema at a place: several where a backend's `kind` does not say which of its forms is meant. */
function nodesAt(path: Path, document: unknown): SchemaNode[] {
  let nodes: SchemaNode[] = [documentSchema()];
  let value = document;
  for (const segment of path) {
    nodes = nodes.flatMap(node => step(node, segment));
    value = childOf(value, segment);
    const kind = childOf(value, 'kind');
    nodes = nodes.flatMap(node => formsOf(node, kind));
  }
  return nodes;
}

function step(node: SchemaNode, segment: PropertyKey): SchemaNode[] {
  if (typeof segment === 'number') return branches(Array.isArray(node.items) ? node.items : [node.items]);
  return branches([node.properties?.[String(segment)] ?? node.additionalProperties]);
}

function formsOf(node: SchemaNode, kind: unknown): SchemaNode[] {
  if (!node.oneOf) return [node];
  const forms = branches(node.oneOf);
  const meant = forms.filter(form => branches([form.properties?.kind])[0]?.const === kind);
  return meant.length > 0 ? meant : forms;
}

function childOf(value: unknown, segment: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, segment) : undefined;
}

function inWords(node: SchemaNode): string {
  if (isSecret(node)) return SECRET_WORDS.replace(/^A/, 'a').replace(/\.$/, '');
  if (node.anyOf) return branches(node.anyOf).map(inWords).join(' or ');
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return JSON.stringify(node.const);
  switch (node.type) {
    case 'integer':
      return `a whole number${bounds(node)}`;
    case 'number':
      return `a number${bounds(node)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${ofItems(node)}`;
    case 'object':
      return withKeys(node.required ?? []);
    case 'string':
      return ofLength(node);
    default:
      return 'something else';
  }
}

function withKeys(required: readonly string[]): string {
  return required.length > 0 ? `an object with ${required.join(' and ')}` : 'an object';
}

function bounds({ minimum, maximum }: SchemaNode): string {
  const top = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && top !== undefined) return ` from ${minimum} to ${top}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return top === undefined ? '' : ` of at most ${top}`;
}

function ofItems(node: SchemaNode): string {
  const item = branches([Array.isArray(node.items) ? undefined : node.items])[0];
  const named = item?.enum ? ` with any of ${item.enum.join(', ')}` : '';
  const { minItems: least = 0, maxItems: most } = node;
  if (least > 0 && most !== undefined) return ` of ${least} to ${most}${named}`;
  if (most !== undefined) return ` of at most ${most}${named}`;
  return named;
}

function ofLength(node: SchemaNode): string {
  if (node.format === 'uri') return 'an http:// or https:// URL';
  if (node.pattern === IDENTIFIER.pattern.source) return IDENTIFIER.words;
  const { minLength: least = 0, maxLength: most } = node;
  if (most !== undefined && least === 0) return `a string of at most ${most} characters`;
  if (most !== undefined) return `a string of ${least} to ${most} characters`;
  return least > 0 ? 'a string that is not empty' : 'a string';
}
