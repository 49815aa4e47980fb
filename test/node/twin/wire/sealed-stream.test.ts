import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, framed } from '../../../../main/node/twin/wire/frames.ts';
import { Opener, Sealer } from '../../../../main/node/twin/wire/sealed-stream.ts';

const key = randomBytes(32);
const sealed = (...texts: string[]) => {
  const sealer = new Sealer(key);
  return texts.map((text, place) => sealer.seal(Buffer.from(text), place === texts.length - 1));
};

describe('pieces that are sealed', () => {
  it('open in their order, the last one as the last', () => {
    const opener = new Opener(key);
    const [one, two] = sealed('one', 'two');
    expect(one && opener.open(one, false)?.toString()).toBe('one');
    expect(two && opener.open(two, true)?.toString()).toBe('two');
  });

  it.each([
    ['in another order', ([one, two, three]: Buffer[]) => [two, one, three]],
    ['with one left out', ([, two, three]: Buffer[]) => [two, three]],
    ['with one twice', ([one, , three]: Buffer[]) => [one, one, three]],
    ['with a bit changed', ([one]: Buffer[]) => [one?.map((byte, place) => (place === 0 ? byte ^ 1 : byte))]],
    ['with the tag cut off', ([one]: Buffer[]) => [one?.subarray(0, -1)]],
    ['that are empty', () => [Buffer.alloc(0)]],
  ])('do not open %s', (_what, changed) => {
    const opener = new Opener(key);
    const opened = changed(sealed('one', 'two', 'three')).map(piece => opener.open(piece ?? Buffer.alloc(0), false));
    expect(opened.some(piece => piece === undefined)).toBe(true);
  });

  it('do not open as the last when they are not, nor the last as another', () => {
    const [one, two] = sealed('one', 'two');
    expect(one && new Opener(key).open(one, true)).toBeUndefined();
    const opener = new Opener(key);
    if (one) opener.open(one, false);
    expect(two && opener.open(two, false)).toBeUndefined();
  });

  it('do not open with another key', () => {
    const [only] = sealed('text');
    expect(only && new Opener(randomBytes(32)).open(only, true)).toBeUndefined();
  });
});

describe('frames', () => {
  it('come out whole however their bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(200), { maxLength: 40 }),
        (pieces, cuts) => {
          const bytes = Buffer.concat(pieces.map((piece, place) => framed(piece, place === pieces.length - 1)));
          const reader = new FrameReader();
          const found: unknown[] = [];
          let from = 0;
          for (const cut of [...cuts, bytes.length]) {
            const to = Math.min(bytes.length, from + cut);
            found.push(...(reader.push(bytes.subarray(from, to)) ?? []));
            from = to;
          }
          expect(found).toEqual(
            pieces.map((piece, place) => ({ piece: Buffer.from(piece), isLast: place === pieces.length - 1 })),
          );
          expect(reader.hasRest).toBe(false);
        },
      ),
    );
  });

  it('are none when they claim to be longer than any', () => {
    expect(new FrameReader().push(Buffer.from([0x7f, 0xff, 0xff, 0xff]))).toBeUndefined();
  });
});
