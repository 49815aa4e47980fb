import type { ElectronApi, ShellImage } from './electron-api.ts';

/** Shapes of the tray icon: those of the stations on the line, and two of its own (paused; just coming or going). */
export const ICON_SHAPES = ['disc', 'triangle', 'square', 'ring', 'bars', 'dots'] as const;
export type IconShape = (typeof ICON_SHAPES)[number];
/** `coloured`, with a seam for panels of any colour; `template` for macOS, which colours the shape itself. */
export type IconStyle = 'coloured' | 'template';

/** Edge of the icon in a panel (pixels) at a scale of 1. On Linux the panel scales it, and what is small gets blurred. */
const EDGE = 16;
const EDGE_ON_LINUX = 32;
/** 100 to 200 %: on Windows 16, 20, 24 and 32 pixels. */
const SCALES = [1, 1.25, 1.5, 2];
/** macOS knows two. */
const SCALES_ON_MACOS = [1, 2];

const colors: Readonly<Record<IconShape, readonly [red: number, green: number, blue: number]>> = {
  disc: [0x00, 0x9e, 0x73],
  triangle: [0xe6, 0x9f, 0x00],
  square: [0xd5, 0x5e, 0x00],
  ring: [0x00, 0x9e, 0x73],
  bars: [0x00, 0x72, 0xb2],
  dots: [0x00, 0x72, 0xb2],
};

const BLACK = [0, 0, 0] as const;
/** Width of the white seam; the icon is 2 wide. */
const SEAM = 0.14;

/** Each pixel is looked at in so many places across, which makes smooth edges. */
const SAMPLES = 4;

/**
 * The icon as a bitmap (BGRA, premultiplied): drawn here, so that no picture files have to be kept in step with the
 * colours. A white seam around the shape keeps it apart from any panel, light or dark.
 */
export function drawIcon(shape: IconShape, size: number, style: IconStyle = 'coloured'): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  const [red, green, blue] = style === 'template' ? BLACK : colors[shape];
  const width = style === 'template' ? 0 : SEAM;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const fill = coverage(x, y, size, (px, py) => isInside(shape, px, py, 0));
      const all = coverage(x, y, size, (px, py) => isInside(shape, px, py, width));
      const seam = Math.max(0, all - fill);
      const at = (y * size + x) * 4;
      pixels[at] = Math.round(blue * fill + 255 * seam);
      pixels[at + 1] = Math.round(green * fill + 255 * seam);
      pixels[at + 2] = Math.round(red * fill + 255 * seam);
      pixels[at + 3] = Math.round(255 * (fill + seam));
    }
  }
  return pixels;
}

/** The icon for a panel, sharp at every usual scale. */
export function iconImage(
  nativeImage: ElectronApi['nativeImage'],
  shape: IconShape,
  platform: NodeJS.Platform,
): ShellImage {
  const image = nativeImage.createEmpty();
  const isMac = platform === 'darwin';
  for (const scaleFactor of isMac ? SCALES_ON_MACOS : SCALES) {
    const size = Math.round((platform === 'linux' ? EDGE_ON_LINUX : EDGE) * scaleFactor);
    image.addRepresentation({
      scaleFactor,
      width: size,
      height: size,
      buffer: drawIcon(shape, size, isMac ? 'template' : 'coloured'),
    });
  }
  // The menu bar of macOS gives every icon its own colour; the shape is left.
  if (isMac) image.setTemplateImage(true);
  return image;
}

/** Share of a pixel that lies inside, 0 to 1. Places run from -1 to 1 across the icon. */
function coverage(x: number, y: number, size: number, isIn: (px: number, py: number) => boolean): number {
  let hits = 0;
  for (let sy = 0; sy < SAMPLES; sy += 1) {
    for (let sx = 0; sx < SAMPLES; sx += 1) {
      const px = ((x + (sx + 0.5) / SAMPLES) / size) * 2 - 1;
      const py = ((y + (sy + 0.5) / SAMPLES) / size) * 2 - 1;
      if (isIn(px, py)) hits += 1;
    }
  }
  return hits / SAMPLES ** 2;
}

function isInside(shape: IconShape, x: number, y: number, grown: number): boolean {
  switch (shape) {
    case 'disc':
      return Math.hypot(x, y) <= 0.74 + grown;
    case 'ring': {
      const distance = Math.hypot(x, y);
      return distance <= 0.78 + grown && distance >= 0.42 - grown;
    }
    case 'square':
      return Math.max(Math.abs(x), Math.abs(y)) <= 0.68 + grown;
    case 'triangle':
      return y <= 0.66 + grown && Math.abs(x) <= (y + 0.8 + 2 * grown) * 0.56;
    case 'bars':
      return Math.abs(y) <= 0.7 + grown && Math.abs(Math.abs(x) - 0.42) <= 0.2 + grown;
    case 'dots':
      return [-0.6, 0, 0.6].some(place => Math.hypot(x - place, y) <= 0.2 + grown);
  }
}
