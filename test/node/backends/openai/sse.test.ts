import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseReader } from '../../../../main/node/backends/openai/sse.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** All events of these slices, fed one after the other. */
function read(slices: Iterable<Uint8Array>): string[] {
  const reader = new SseReader();
  const events: string[] = [];
  for (const slice of slices) events.push(...reader.feed(slice));
  return [...events, ...reader.end()];
}

/** The bytes cut at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [0, ...cuts].map((from, turn) => bytes.subarray(from, cuts[turn] ?? bytes.length));
}

/** Text as models write it: any character but line ends, which JSON escapes. */
const data = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map(text => text.replace(/[\r\n]/g, ' '));
const noise = fc.constantFrom(': OPENROUTER PROCESSING', ':', 'event: message', 'id: 7', 'retry: 10', 'unknown: x');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const places = fc.array(fc.nat(), { maxLength: 30 });

describe('server-sent events', () => {
  it('are the same for any split of the bytes, any line ends, and whatever stands between them', () => {
    const stream = fc.record({
      events: fc.array(fc.record({ data, before: fc.array(noise, { maxLength: 3 }) }), { maxLength: 8 }),
      end: lineEnd,
      bom: fc.boolean(),
    });
    fc.assert(
      fc.property(stream, places, ({ events, end, bom }, cuts) => {
        const frames = events.map(event => [...event.before, `data: ${event.data}`, '', ''].join(end));
        const bytes = bytesOf(`${bom ? '\uFEFF' : ''}${frames.join('')}`);
        expect(read(cutAt(bytes, cuts))).toEqual(events.map(event => event.data));
      }),
    );
  });

  it('are the same byte by byte for any bytes at all, bad UTF-8 included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), places, (bytes, cuts) => {
        expect(read(cutAt(bytes, cuts))).toEqual(read([bytes]));
      }),
    );
  });

  it.each<[string, string, string[]]>([
    ['no blank after the colon', 'data:{"a":1}\n\n', ['{"a":1}']],
    ['several lines of data', 'data: {"a":\ndata: 1}\n\n', ['{"a":\n1}']],
    ['several events at once', 'data: 1\n\ndata: 2\n\n', ['1', '2']],
    ['an end without the closing blank line', 'data: 1\n\ndata: [DONE]', ['1', '[DONE]']],
    ['a field without data', 'event: ping\n\ndata: 1\n\n', ['1']],
    ['only comments', ': one\n\n: two\n\n', []],
    ['nothing', '', []],
  ])('%s', (_, text, events) => {
    expect(read([bytesOf(text)])).toEqual(events);
  });

  it('that never end are given up at 16 MiB, and nothing of them is kept', () => {
    const reader = new SseReader();
    reader.feed(bytesOf('data: "'));
    const slice = bytesOf('x'.repeat(1024 * 1024));
    let fed = 0;
    while (!reader.overflowed && fed < 32) {
      reader.feed(slice);
      fed += 1;
    }
    expect(fed).toBeLessThanOrEqual(17);
    expect([...reader.feed(bytesOf('\n\ndata: 1\n\n')), ...reader.end()]).toEqual([]);
  });

  it('whose lines of data never close are given up too', () => {
    const reader = new SseReader();
    const line = bytesOf(`data: ${'x'.repeat(1024 * 1024)}\n`);
    let fed = 0;
    while (!reader.overflowed && fed < 32) {
      reader.feed(line);
      fed += 1;
    }
    expect(fed).toBeLessThanOrEqual(17);
  });
});
