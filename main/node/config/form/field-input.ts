import { IDENTIFIER } from '../fields.ts';
import { branches, isSecret, itemsOf, type SchemaNode } from '../json-schema.ts';
import type { FieldInput } from './form-node.ts';

/** How a place of the schema is best asked for. */
export function inputFor(node: SchemaNode): FieldInput {
  if (isSecret(node)) return { kind: 'secret' };
  if (node.enum) return { kind: 'choice', options: node.enum.map(String) };
  if (typeof node.const === 'string') return { kind: 'choice', options: [node.const] };
  if (node.anyOf) return eitherOf(branches(node.anyOf));
  switch (node.type) {
    case 'boolean':
      return { kind: 'switch' };
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        isWhole: node.type === 'integer',
        ...boundsOf(node),
        ...(node.unit === 'ms' ? { unit: 'ms' as const } : {}),
      };
    case 'string':
      return {
        kind: 'text',
        isUrl: node.format === 'uri',
        ...(node.minLength === undefined ? {} : { minLength: node.minLength }),
        ...(node.maxLength === undefined ? {} : { maxLength: node.maxLength }),
        ...(node.pattern === IDENTIFIER.pattern.source ? { looksLike: IDENTIFIER.words } : {}),
      };
    case 'array':
      return listOf(node);
    default:
      return { kind: 'json' };
  }
}

function eitherOf(nodes: readonly SchemaNode[]): FieldInput {
  const numbers = nodes.filter(({ type }) => type === 'integer' || type === 'number');
  const words = nodes.flatMap(node => (typeof node.const === 'string' ? [node.const] : (node.enum ?? [])));
  const [number] = numbers;
  if (number && words.length > 0 && numbers.length === 1) {
    return { kind: 'word-or-number', options: words.map(String), ...boundsOf(number) };
  }
  return numbers.length === 0 && words.length > 0 ? { kind: 'choice', options: words.map(String) } : { kind: 'json' };
}

function listOf(node: SchemaNode): FieldInput {
  const item = itemsOf(node);
  const { minItems: min = 0, maxItems: max } = node;
  const most = max === undefined ? {} : { max };
  if (item?.enum) {
    const options = item.enum.map(String);
    return { kind: 'choices', options, isOrder: min > 0, min, ...most };
  }
  return item?.type === 'string' ? { kind: 'texts', min, ...most } : { kind: 'json' };
}

function boundsOf({ minimum, maximum }: SchemaNode) {
  return {
    ...(minimum === undefined ? {} : { min: minimum }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { max: maximum }),
  };
}
