import { describe, expect, test } from 'vitest';
import { grammarSchema } from '../../main/engine/schema.ts';

const ANY = {
  oneOf: [
    { type: ['string', 'number', 'boolean', 'null'] },
    { type: 'array' },
    { type: 'object', additionalProperties: true },
  ],
};
const TEXT = { type: 'string' };
const object = (properties: object) => ({ type: 'object', properties, additionalProperties: false });

describe('a schema as callers write it becomes one that a grammar keeps', () => {
  test.each<[string, Record<string, unknown>, object]>([
    ['any object', { type: 'object' }, { type: 'object', properties: {}, additionalProperties: true }],
    ['an object with nothing in it', { type: 'object', additionalProperties: false }, object({})],
    ['what is listed and no more', { type: 'object', properties: { a: TEXT } }, object({ a: TEXT })],
    [
      'further properties of a kind',
      { additionalProperties: TEXT, maxProperties: 3 },
      { type: 'object', properties: {}, additionalProperties: TEXT, maxProperties: 3 },
    ],
    ['several types', { type: ['string', 'null'] }, { oneOf: [TEXT, { type: 'null' }] }],
    ['anyOf', { anyOf: [TEXT, { type: 'integer' }] }, { oneOf: [TEXT, { type: 'integer' }] }],
    ['a constant', { const: 5 }, { const: 5 }],
    ['a choice', { enum: ['a', 1, null] }, { enum: ['a', 1, null] }],
    ['a list', { items: TEXT, minItems: 1, maxItems: 4 }, { type: 'array', items: TEXT, minItems: 1, maxItems: 4 }],
    ['a tuple', { prefixItems: [TEXT, true] }, { type: 'array', prefixItems: [TEXT, ANY] }],
    ['lengths', { type: 'string', minLength: 1, maxLength: 9 }, { type: 'string', minLength: 1, maxLength: 9 }],
    ['a date', { type: 'string', format: 'date' }, { type: 'string', format: 'date' }],
    ['a format that no grammar knows', { type: 'string', format: 'email' }, TEXT],
    ['what no grammar can say is left to the model', { type: 'integer', minimum: 3, not: {} }, { type: 'integer' }],
    ['a length beyond sense', { type: 'string', maxLength: 100_000 }, TEXT],
    ['anything', {}, ANY],
    ['a type that there is not', { type: 'tuple' }, ANY],
  ])('%s', (_, schema, expected) => {
    expect(grammarSchema(schema)).toEqual(expected);
  });

  test('definitions are kept, those of the older kind too', () => {
    const tree = {
      type: 'object',
      properties: { left: { $ref: '#/definitions/tree' }, right: { $ref: '#/$defs/leaf' } },
    };
    expect(
      grammarSchema({ $ref: '#/definitions/tree', definitions: { tree }, $defs: { leaf: { type: 'null' } } }),
    ).toEqual({
      oneOf: [{ $ref: '#/$defs/tree' }],
      $defs: {
        tree: object({ left: { $ref: '#/$defs/tree' }, right: { $ref: '#/$defs/leaf' } }),
        leaf: { type: 'null' },
      },
    });
  });

  test('a reference to nothing, or out of the document, is anything', () => {
    expect(grammarSchema({ $ref: '#/$defs/none' })).toEqual(ANY);
    expect(grammarSchema({ $ref: 'https://example.com/schema.json' })).toEqual(ANY);
  });

  test('an object that is put together from several', () => {
    const schema = {
      allOf: [{ $ref: '#/$defs/named' }, { properties: { age: { type: 'integer' } } }],
      $defs: { named: { type: 'object', properties: { name: TEXT } } },
    };
    expect(grammarSchema(schema)).toMatchObject(object({ name: TEXT, age: { type: 'integer' } }));
  });
});
