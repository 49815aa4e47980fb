import type { Rectangle } from 'electron';
import type { WindowPlace } from './preferences.ts';

/** Of a window at least so many pixels must be on a screen, its title bar among them, for a hand to take hold of it. */
const GRIP = { width: 120, height: 40 };
export const LEAST = { width: 480, height: 400 };
const USUAL = { width: 1280, height: 800 };

export interface StartPlace extends Partial<Rectangle> {
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

/**
 * Where a window opens: where it was, if that is still on a screen. A display that was unplugged leaves windows where
 * nobody can reach them; such a one keeps its size, cut to the first screen, and the system places it.
 * @param screens work areas of the displays, the main one first
 */
export function placeOn(screens: readonly Rectangle[], was: WindowPlace | undefined): StartPlace {
  const isMaximized = was?.isMaximized ?? false;
  if (was) {
    const place = { x: was.x, y: was.y, ...bounded(was, largest(screens)) };
    if (screens.some(screen => isWithinReach(place, screen))) return { ...place, isMaximized };
  }
  return { ...bounded(was ?? USUAL, screens[0] ?? USUAL), isMaximized };
}

function isWithinReach(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const isTitleThere = window.y >= screen.y && window.y + GRIP.height <= screen.y + screen.height;
  return across >= GRIP.width && isTitleThere;
}

function bounded(size: { width: number; height: number }, limit: { width: number; height: number }) {
  return {
    width: Math.max(LEAST.width, Math.min(size.width, limit.width)),
    height: Math.max(LEAST.height, Math.min(size.height, limit.height)),
  };
}

function largest(screens: readonly Rectangle[]): { width: number; height: number } {
  return {
    width: Math.max(...screens.map(({ width }) => width)),
    height: Math.max(...screens.map(({ height }) => height)),
  };
}
