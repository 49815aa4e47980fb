import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { png } from './png.ts';

/** Linux takes all of these; from the largest, electron-builder makes Windows' and macOS' own kinds. */
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

type Colour = readonly [red: number, green: number, blue: number];
const LINE: Colour = [0x0b, 0x7a, 0x6b];
const SEAM: Colour = [0xff, 0xff, 0xff];
const STATION: Colour = [0x00, 0x9e, 0x73];
/** Each pixel is looked at in so many places across. */
const SAMPLES = 4;

/** The app's icon: two stations on one line, the same as the page's `icon.svg`; drawn, so that no picture is kept. */
export function drawAppIcon(size: number): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixelAt(x, y, size), (y * size + x) * 4);
  }
  return png(pixels, size);
}

/** Writes every size where electron-builder looks for icons. */
export function writeAppIcons(folder: string): void {
  mkdirSync(join(folder, 'icons'), { recursive: true });
  for (const size of SIZES) writeFileSync(join(folder, 'icons', `${size}x${size}.png`), drawAppIcon(size));
  writeFileSync(join(folder, 'icon.png'), drawAppIcon(1024));
}

function pixelAt(x: number, y: number, size: number): readonly [number, number, number, number] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let sample = 0; sample < SAMPLES ** 2; sample += 1) {
    const px = ((x + ((sample % SAMPLES) + 0.5) / SAMPLES) / size) * 32;
    const py = ((y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size) * 32;
    const colour = colourAt(px, py);
    if (!colour) continue;
    covered += 1;
    for (const [channel, value] of colour.entries()) sum[channel] = (sum[channel] ?? 0) + value;
  }
  const mean = (channel: number) => (covered === 0 ? 0 : Math.round((sum[channel] ?? 0) / covered));
  return [mean(0), mean(1), mean(2), Math.round((255 * covered) / SAMPLES ** 2)];
}

/** In the 32 by 32 of the drawing. */
function colourAt(x: number, y: number): Colour | undefined {
  for (const middle of [22, 11]) {
    const distance = Math.hypot(x - middle, y - 16);
    if (distance <= 5) return STATION;
    if (distance <= 7) return SEAM;
  }
  return x >= 2 && x <= 30 && Math.abs(y - 16) <= 2 ? LINE : undefined;
}
