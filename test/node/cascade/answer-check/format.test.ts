import { describe, expect, it } from 'vitest';
import { lookAtBeginning, lookAtWhole } from '../../../../main/node/cascade/answer-check/index.ts';
import { configSchema } from '../../../../main/node/config/index.ts';
import { answer, question } from './ask.ts';

const { answerCheck: usual } = configSchema.parse({ node: { id: 'a' } }).routing;
// A machine that is busy with other tests may need more than the usual 20 ms for an honest schema.
const settings = { ...usual, schemaTime: 10_000 };

const object = { response_format: { type: 'json_object' } };
const fits = (schema: unknown) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } },
});
const verdict = (body: object, text: string, rest: object = {}, schemaTime = settings.schemaTime) =>
  lookAtWhole(question('Give me the data.', body), answer(text, rest), { ...settings, schemaTime });

const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, mail: { type: 'string', format: 'email' } },
  required: ['name', 'age'],
  additionalProperties: false,
};

describe('an answer where an object was asked for', () => {
  it.each([
    ['{"a":1}', 'good'],
    ['\n{ }\n', 'good'],
    ['[1]', 'poor'],
    ['"text"', 'poor'],
    ['Here you are: {"a":1}', 'poor'],
    ['```json\n{"a":1}\n```', 'poor'],
    ['{"a":', 'poor'],
  ])('is looked at as JSON: %s', (text, expected) => {
    expect(verdict(object, text).kind).toBe(expected);
  });

  it('may be cut by the caller’s own limit', () => {
    expect(verdict({ ...object, max_tokens: 3 }, '{"a":', { finish: 'length' }).kind).toBe('good');
  });

  it('tells at its first sign that it is none', () => {
    const begin = (text: string) => lookAtBeginning(question('Data', object), answer(text), settings).kind;
    expect(['Sure', '```', '{', ' {"a', '\n'].map(begin)).toEqual(['poor', 'poor', 'good', 'good', 'unsure']);
  });
});

describe('an answer where a schema was given', () => {
  it.each([
    ['is good when it fits', PERSON, { name: 'Ann', age: 3 }, 'good'],
    ['is poor when something is missing', PERSON, { name: 'Ann' }, 'poor'],
    ['is poor when something is of another type', PERSON, { name: 'Ann', age: '3' }, 'poor'],
    ['is poor when something is too many', PERSON, { name: 'Ann', age: 3, x: 1 }, 'poor'],
    ['is good whatever a format says, which is a note only', PERSON, { name: 'Ann', age: 3, mail: 'ann' }, 'good'],
    ['is good with references', { $ref: '#/$defs/p', $defs: { p: PERSON } }, { name: 'Ann', age: 3 }, 'good'],
    ['is good with keywords that are not known here', { if: PERSON, not: { type: 'string' } }, { name: 3 }, 'good'],
    ['is good where no schema is', undefined, { any: 1 }, 'good'],
  ])('%s', (_, schema, value, expected) => {
    expect(verdict(fits(schema), JSON.stringify(value)).kind).toBe(expected);
  });

  it('is told where it differs, and not what it says', () => {
    expect(verdict(fits(PERSON), '{"name":"Secret Ann","age":"old"}')).toEqual({
      kind: 'poor',
      check: 'format',
      why: 'it does not fit the schema at age',
    });
  });

  it('is let through when the schema keeps the checker busy', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => {
        const next = n === 39 ? { type: 'string' } : { $ref: `#/$defs/d${n + 1}` };
        return [`d${n}`, { anyOf: [next, next] }];
      }),
    );
    expect(verdict(fits({ $ref: '#/$defs/d0', $defs }), '1', {}, usual.schemaTime).kind).toBe('good');
    const pattern = { type: 'string', pattern: '^(a+)+$' };
    const text = JSON.stringify(`${'a'.repeat(60)}!`);
    expect(verdict(fits(pattern), text, {}, usual.schemaTime).kind).toBe('good');
    // And the next one is looked at as if nothing had been.
    expect(verdict(fits(PERSON), '{}').kind).toBe('poor');
  });
});
