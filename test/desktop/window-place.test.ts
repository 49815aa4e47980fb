import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOn } from '../../main/desktop/window-place.ts';

const MAIN = { x: 0, y: 0, width: 1920, height: 1040 };
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1400 };
const was = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height, isMaximized: false });

describe('a window', () => {
  test('opens the first time in its usual size, where the system puts it', () => {
    expect(placeOn([MAIN], undefined)).toEqual({ width: 1280, height: 800, isMaximized: false });
  });

  test('comes back where it was, on another screen too', () => {
    expect(placeOn([MAIN, RIGHT], was(2000, 100))).toMatchObject({ x: 2000, y: 100, width: 1000, height: 700 });
  });

  test.each([
    ['its screen is gone', [MAIN], was(2000, 100)],
    ['its title bar is above the screen', [MAIN], was(100, -60)],
    ['its title bar is below the screen', [MAIN], was(100, 1030)],
    ['only a sliver of it would be seen', [MAIN], was(1900, 100)],
  ])('does not come back where %s', (_title, screens, place) => {
    const { x, y, width, height } = placeOn(screens, place);
    expect([x, y, width, height]).toEqual([undefined, undefined, 1000, 700]);
  });

  test('is no larger than the screen that is left', () => {
    expect(placeOn([MAIN], was(2000, 100, 2500, 1300))).toMatchObject({ width: 1920, height: 1040 });
  });

  test('can be taken hold of, whatever was kept and whatever screens there are', () => {
    const number = fc.integer({ min: -20_000, max: 20_000 });
    const size = fc.integer({ min: 1, max: 20_000 });
    const screen = fc.record({
      x: number,
      y: number,
      width: fc.integer({ min: 800, max: 8000 }),
      height: fc.integer({ min: 600, max: 5000 }),
    });
    const kept = fc.record({ x: number, y: number, width: size, height: size, isMaximized: fc.boolean() });
    fc.assert(
      fc.property(fc.array(screen, { minLength: 1, maxLength: 4 }), kept, (screens, place) => {
        const { x, y, width, height } = placeOn(screens, place);
        expect(width).toBeGreaterThanOrEqual(480);
        expect(height).toBeGreaterThanOrEqual(400);
        if (x === undefined || y === undefined) return;
        const isReachable = screens.some(
          each =>
            Math.min(x + width, each.x + each.width) - Math.max(x, each.x) > 0 &&
            y >= each.y &&
            y < each.y + each.height,
        );
        expect(isReachable).toBe(true);
      }),
    );
  });
});
