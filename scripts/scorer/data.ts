import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Measured, measure } from '../../main/node/cascade/complexity/signs.ts';

const right = z.union([z.literal(0), z.literal(1), z.null()]);
const tier = z.enum(['simple', 'medium', 'complex']);
const line = z.looseObject({
  id: z.string(),
  source: z.string(),
  subject: z.string().optional(),
  prompt: z.string(),
  weak: right,
  strong: right,
  label: tier.optional(),
});
const request = z.strictObject({ label: tier, prompt: z.string() });

/** A prompt of the routing kit, with how a weak and a strong model did on it, or how hard people say it is. */
export type Sample = z.output<typeof line>;

export interface MeasuredSample {
  readonly sample: Sample;
  readonly measured: Measured;
}

/** Reads a file of the routing kit (its README has the format). */
export function readSamples(path: string): Sample[] {
  return linesOf(path).map(value => line.parse(value));
}

/** Reads the project's own requests: prompts and the tier that each belongs to, in thirteen languages. */
export function readRequests(path: string): Sample[] {
  return linesOf(path).map((value, at) => ({
    ...request.parse(value),
    id: `request-${at}`,
    source: 'requests',
    weak: null,
    strong: null,
  }));
}

export function measured(samples: readonly Sample[]): MeasuredSample[] {
  return samples.map(sample => ({ sample, measured: measure(sample.prompt) }));
}

function linesOf(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text): unknown => JSON.parse(text));
}
