import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineReader, lastWords } from '../../main/desktop/line-reader.ts';
import { ManualClock, settle } from '../fakes/clock.ts';

/** Cuts bytes at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('gives the same lines however the bytes are split', async () => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map(text => text.replaceAll('\n', ' '));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), async (lines, places) => {
      const stream = new PassThrough();
      const taken: string[] = [];
      const reader = new LineReader(stream, text => taken.push(text));
      for (const part of cut(Buffer.from(lines.map(text => `${text}\n`).join('')), places)) stream.write(part);
      stream.end();
      await reader.ended;
      expect(taken).toEqual(lines);
    }),
  );
});

test('gives a last line without a line end when the stream ends, once', async () => {
  const stream = new PassThrough();
  const taken: string[] = [];
  const reader = new LineReader(stream, text => taken.push(text));
  stream.end('first\nlast');
  await reader.ended;
  expect(taken).toEqual(['first', 'last']);
});

test('reads on after Electron took the listeners off, without a line lost or doubled', async () => {
  const stream = new PassThrough();
  const taken: string[] = [];
  const reader = new LineReader(stream, text => taken.push(text));
  stream.write('one\ntw');
  await settle();
  const words = lastWords([reader], new ManualClock(), 500);
  stream.removeAllListeners();
  await settle();
  stream.end('o\nthree\n');
  await words;
  expect(taken).toEqual(['one', 'two', 'three']);
});

test('listens once where nobody took the listeners off', async () => {
  const stream = new PassThrough();
  const taken: string[] = [];
  const reader = new LineReader(stream, text => taken.push(text));
  const words = lastWords([reader], new ManualClock(), 500);
  stream.end('one\n');
  await words;
  expect(taken).toEqual(['one']);
});

test('does not wait longer than it may for an output that stays open', async () => {
  const clock = new ManualClock();
  let isOver = false;
  void lastWords([new LineReader(new PassThrough(), () => {})], clock, 500).then(() => {
    isOver = true;
  });
  await clock.advance(499);
  expect(isOver).toBe(false);
  await clock.advance(1);
  expect(isOver).toBe(true);
});
