import type { GbnfJsonSchema } from 'node-llama-cpp';

type Schema = Readonly<Record<string, unknown>>;
type Definitions = Readonly<Record<string, GbnfJsonSchema>>;

const PRIMITIVES = ['string', 'number', 'integer', 'boolean', 'null'] as const;
type Primitive = (typeof PRIMITIVES)[number];

const LARGEST_COUNT = 500;

const ANY: GbnfJsonSchema = {
  oneOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'array' },
    { type: 'object', additionalProperties: true },
  ],
};

/**
 * A JSON schema as callers write it → what a grammar can hold an answer to. Shape, types, names, choices and lengths
 * are kept; every listed property is written, needed or not, which satisfies a schema that leaves it open. What no
 * grammar can say (`pattern`, numeric bounds, `not`) is left to the model, as other engines do.
 */
export function grammarSchema(schema: Schema): GbnfJsonSchema {
  const found = { ...objectOf(schema.definitions), ...objectOf(schema.$defs) };
  const definitions = Object.fromEntries(Object.entries(found).map(([name, one]) => [name, translate(one, found)]));
  const root = translate(schema, found);
  return Object.keys(definitions).length > 0 ? withDefinitions(root, definitions) : root;
}

/** A root that can carry them: only objects, arrays and choices can. */
function withDefinitions(root: GbnfJsonSchema, $defs: Definitions): GbnfJsonSchema {
  const carries = 'oneOf' in root || ('type' in root && (root.type === 'object' || root.type === 'array'));
  return carries ? { ...root, $defs } : { oneOf: [root], $defs };
}

function translate(value: unknown, definitions: Schema): GbnfJsonSchema {
  if (!isObject(value)) return ANY;
  if (typeof value.$ref === 'string') return referenceTo(value.$ref, definitions);
  const choices = value.anyOf ?? value.oneOf;
  if (Array.isArray(choices) && choices.length > 0) return { oneOf: choices.map(one => translate(one, definitions)) };
  if (Array.isArray(value.allOf)) return translate(merged(value, definitions), definitions);
  if ('const' in value && isLiteral(value.const)) return { const: value.const };
  if (Array.isArray(value.enum) && value.enum.every(isLiteral)) return { enum: value.enum };
  const types = Array.isArray(value.type) ? value.type : [value.type ?? impliedType(value)];
  const kinds = types.map(type => ofType(type, value, definitions));
  const [only] = kinds;
  return kinds.length === 1 && only ? only : { oneOf: kinds };
}

function ofType(type: unknown, schema: Schema, definitions: Schema): GbnfJsonSchema {
  if (type === 'object') return objectSchema(schema, definitions);
  if (type === 'array') return arraySchema(schema, definitions);
  if (type === 'string') return stringSchema(schema);
  const primitive = PRIMITIVES.find(name => name === type);
  return primitive ? { type: primitive satisfies Primitive } : ANY;
}

function objectSchema(schema: Schema, definitions: Schema): GbnfJsonSchema {
  const listed = Object.entries(objectOf(schema.properties));
  const { additionalProperties: additional } = schema;
  const properties = Object.fromEntries(listed.map(([name, one]) => [name, translate(one, definitions)]));
  // An object that lists nothing is one with anything in it; one that lists something is meant to have just that.
  const others = isObject(additional)
    ? translate(additional, definitions)
    : listed.length === 0 && additional !== false;
  return {
    type: 'object',
    properties,
    additionalProperties: others,
    ...(others ? { ...count(schema, 'minProperties'), ...count(schema, 'maxProperties') } : {}),
  };
}

function arraySchema(schema: Schema, definitions: Schema): GbnfJsonSchema {
  const { items, prefixItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems.map(one => translate(one, definitions)) : undefined;
  return {
    type: 'array',
    ...(isObject(items) ? { items: translate(items, definitions) } : {}),
    ...(first ? { prefixItems: first } : {}),
    ...count(schema, 'minItems'),
    ...count(schema, 'maxItems'),
  };
}

function stringSchema(schema: Schema): GbnfJsonSchema {
  const format = (['date-time', 'time', 'date'] as const).find(name => name === schema.format);
  if (format) return { type: 'string', format };
  return { type: 'string', ...count(schema, 'minLength'), ...count(schema, 'maxLength') };
}

function referenceTo(reference: string, definitions: Schema): GbnfJsonSchema {
  const name = definitionName(reference);
  if (name === undefined || !(name in definitions)) return ANY;
  return { $ref: `#/$defs/${name}` };
}

/** `#/$defs/Name` and the older `#/definitions/Name`; the grammar knows the former. */
function definitionName(reference: unknown): string | undefined {
  return typeof reference === 'string' ? /^#\/(?:\$defs|definitions)\/(.+)$/.exec(reference)?.[1] : undefined;
}

/** The parts of an `allOf` taken together: enough for objects that are put together from several. */
function merged({ allOf, ...rest }: Schema, definitions: Schema): Schema {
  const parts = [rest, ...(Array.isArray(allOf) ? allOf.filter(isObject) : [])].map(part => {
    const name = definitionName(part.$ref);
    return name === undefined ? part : objectOf(definitions[name]);
  });
  const properties = Object.assign({}, ...parts.map(part => objectOf(part.properties)));
  return { ...Object.assign({}, ...parts), ...(Object.keys(properties).length > 0 ? { properties } : {}) };
}

function impliedType(schema: Schema): string | undefined {
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

/** A count, unless it would make a grammar so large that it takes seconds to read; the context ends before that. */
function count(schema: Schema, name: string): Readonly<Record<string, number>> {
  const value = schema[name];
  return Number.isInteger(value) && Number(value) <= LARGEST_COUNT ? { [name]: Number(value) } : {};
}

function isLiteral(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Schema {
  return isObject(value) ? value : {};
}
