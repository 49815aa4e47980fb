import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NdjsonReader } from '../../../../main/node/backends/ollama/ndjson.ts';

function readAll(bytes: Uint8Array, cuts: readonly number[], reader = new NdjsonReader()) {
  const values: unknown[] = [];
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    values.push(...reader.feed(bytes.subarray(start, cut)));
    start = cut;
  }
  values.push(...reader.feed(bytes.subarray(start)), ...reader.end());
  return { values, skipped: reader.skipped, overflowed: reader.overflowed };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('NdjsonReader', () => {
  it('gives the same values for any split of the bytes', () => {
    const line = fc.oneof(
      fc.record({ text: fc.string({ unit: 'grapheme' }), done: fc.boolean() }).map(value => JSON.stringify(value)),
      fc.constantFrom('', '  ', '{"broken":', 'null', '"füßchen 🦊"'),
    );
    const lines = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 });
    const cuts = fc.array(fc.nat(400), { maxLength: 20 });
    fc.assert(
      fc.property(lines, cuts, (parts, places) => {
        const bytes = utf8(parts.map(([text, end]) => text + end).join(''));
        const whole = readAll(bytes, []);
        const sliced = readAll(
          bytes,
          places.map(place => Math.min(place, bytes.length)),
        );
        expect(sliced).toEqual(whole);
      }),
    );
  });

  it('skips and counts what is no JSON, passes over blank lines and reads a last line without its end', () => {
    const { values, skipped } = readAll(utf8('{"a":1}\r\n\n<html>\n  \n{"b":"é"}'), [20]);
    expect({ values, skipped }).toEqual({ values: [{ a: 1 }, { b: 'é' }], skipped: 1 });
  });

  it('stops at a line without end', () => {
    const reader = new NdjsonReader(10);
    expect(reader.feed(utf8('{"a":1}\n'))).toEqual([{ a: 1 }]);
    expect(reader.feed(utf8('{"a":"xxxxx'))).toEqual([]);
    expect(reader.overflowed).toBe(true);
    expect(reader.feed(utf8('"}\n{"a":2}\n'))).toEqual([]);
  });
});
