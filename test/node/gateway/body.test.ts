import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBody } from '../../../main/node/gateway/body.ts';
import { GatewayError } from '../../../main/node/gateway/errors.ts';

/** What the caller is told; undefined when the body was taken. */
function complaint(body: string | Uint8Array, headers: Record<string, unknown> = {}) {
  try {
    parseBody(Buffer.from(body as Uint8Array), headers);
    return undefined;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { status: error.status, message: error.message };
  }
}

test.each<[string, string | Uint8Array, RegExp]>([
  ['nothing', '', /is empty/],
  ['a cut text', '{"model":', /not valid JSON/],
  ['a control character in a string', '{"a":"\n"}', /not valid JSON/],
  ['a number', '12', /must be a JSON object/],
  ['a list', '[]', /must be a JSON object/],
  ['null', 'null', /must be a JSON object/],
  ['bad UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /not valid UTF-8/],
  ['half a surrogate pair as bytes', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), /not valid UTF-8/],
  ['ten thousand levels', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, /more than 100 levels/],
])('%s is a 400 that says so', (_, body, message) => {
  expect(complaint(body)).toEqual({ status: 400, message: expect.stringMatching(message) });
});

test('a hundred levels are taken, one more is not', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  expect(complaint(nested(100))).toBeUndefined();
  expect(complaint(nested(101))).toMatchObject({ status: 400 });
});

describe('a body of very many values', () => {
  test.each([
    ['objects', '{}'],
    ['numbers', '1'],
    ['lists', '[]'],
  ])('of %s is a 413, whatever its bytes', (_, value) => {
    expect(complaint(`{"messages":[${Array(200_000).fill(value).join(',')}]}`)).toEqual({
      status: 413,
      message: 'The body holds more than 100000 values.',
    });
  });

  test('one long text is a single value', () => {
    expect(complaint(`{"prompt":"${'[,{'.repeat(1_000_000)}"}`)).toBeUndefined();
  });
});

test.each([['gzip'], ['br'], ['deflate, gzip']])('a body compressed with %s is a 400 that names it', encoding => {
  expect(complaint('{}', { 'content-encoding': encoding })).toEqual({
    status: 400,
    message: `The body is sent with Content-Encoding ${encoding}; send it uncompressed.`,
  });
  expect(complaint('{}', { 'content-encoding': 'identity' })).toBeUndefined();
});

test('every JSON object arrives as it was sent', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseBody(Buffer.from(text)))).toBe(text);
    }),
  );
});
