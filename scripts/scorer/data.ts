import { readFileSync } from 'node:fs';
import { z } from 'zod';

const right = z.union([z.literal(0), z.literal(1), z.null()]);
const line = z.looseObject({
  id: z.string(),
  source: z.string(),
  subject: z.string().optional(),
  prompt: z.string(),
  weak: right,
  strong: right,
  label: z.enum(['simple', 'medium', 'complex']).optional(),
});

/** A prompt of the routing kit, with how a weak and a strong model did on it, or how hard people say it is. */
export type Sample = z.output<typeof line>;

/** Reads a file of the routing kit (its README has the format). */
export function readSamples(path: string): Sample[] {
  const texts = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return texts.map(text => line.parse(JSON.parse(text)));
}
