import { describe, expect, test } from 'vitest';
import { drawIcon, ICON_SHAPES, type IconShape } from '../../main/desktop/icon.ts';

const SHAPES = ICON_SHAPES;
const SIZES = [16, 20, 24, 32];

interface Pixel {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

function pixelsOf(shape: IconShape, size: number): Pixel[] {
  const bitmap = drawIcon(shape, size);
  return Array.from({ length: size * size }, (_, index) => {
    const [blue = 0, green = 0, red = 0, alpha = 0] = bitmap.subarray(index * 4, index * 4 + 4);
    return { red, green, blue, alpha };
  });
}

/** The picture with its colours taken away: what a person sees who does not tell colours apart. */
function outline(shape: IconShape, size: number): string {
  return pixelsOf(shape, size)
    .map(({ alpha }) => (alpha > 127 ? '#' : '.'))
    .join('');
}

describe.each(SIZES)('at %i pixels', size => {
  test('each shape has an outline of its own, without regard to colour', () => {
    expect(new Set(SHAPES.map(shape => outline(shape, size))).size).toBe(SHAPES.length);
  });

  test.each(SHAPES)('the %s has a white seam that keeps it apart from a dark and a light panel', shape => {
    const isWhite = ({ red, green, blue, alpha }: Pixel) => alpha > 127 && Math.min(red, green, blue) > 0.8 * alpha;
    const isInk = ({ red, green, blue, alpha }: Pixel) => alpha === 255 && Math.min(red, green, blue) < 100;
    const pixels = pixelsOf(shape, size);
    expect(pixels.some(isWhite)).toBe(true);
    expect(pixels.some(isInk)).toBe(true);
  });

  test.each(SHAPES)('no colour of the %s is stronger than its alpha allows', shape => {
    for (const { red, green, blue, alpha } of pixelsOf(shape, size)) {
      expect(Math.max(red, green, blue)).toBeLessThanOrEqual(alpha);
    }
  });
});

test('the ring is open in its middle, the disc is not', () => {
  const middle = (shape: IconShape) => pixelsOf(shape, 32)[16 * 32 + 16]?.alpha;
  expect({ ring: middle('ring'), disc: middle('disc') }).toEqual({ ring: 0, disc: 255 });
});

test('for macOS the shape stands alone, black and without a seam', () => {
  const [one, other] = [drawIcon('triangle', 32, 'template'), drawIcon('triangle', 32)];
  const covered = (bitmap: Buffer) => bitmap.filter((value, index) => index % 4 === 3 && value > 127).length;
  expect(covered(one)).toBeLessThan(covered(other));
  expect(one.every((value, index) => index % 4 === 3 || value === 0)).toBe(true);
});
