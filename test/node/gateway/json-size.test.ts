import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureJson } from '../../../main/node/gateway/json-size.ts';

const NO_LIMIT = { depth: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY };
const measure = (text: string, limit = NO_LIMIT) => measureJson(Buffer.from(text), limit);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('the depth of any JSON is that of the value it stands for', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.boolean(), (value, isIndented) => {
      expect(measure(JSON.stringify(value, null, isIndented ? 2 : 0)).depth).toBe(depthOf(value));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['"a,[{\\"}]"', { depth: 0, values: 1 }],
  ['["\\\\",["\\\\\\","]]', { depth: 2, values: 4 }],
  ['{"a":1,"b":[1,2,3]}', { depth: 2, values: 6 }],
  ['{}', { depth: 1, values: 2 }],
  ['[1', { depth: 1, values: 2 }],
  ['"never closed [[[', { depth: 0, values: 1 }],
  ['"\\', { depth: 0, values: 1 }],
])('%s has this size', (text, size) => {
  expect(measure(text)).toEqual(size);
});

test('once a limit is passed nothing more is looked at', () => {
  expect(measure('['.repeat(1000), { depth: 10, values: 5000 })).toEqual({ depth: 11, values: 12 });
  expect(measure(`[${'1,'.repeat(1000)}1]`, { depth: 10, values: 20 })).toEqual({ depth: 1, values: 21 });
});
