import { z } from 'zod';

/* What comes from a twin may be of another minor version: what is not understood is left out, and nothing is too large. */

/** A list of which what is not understood is left out, and what is more than `most`. */
export function listOf<T extends z.ZodType>(element: T, most: number) {
  return z
    .array(z.unknown())
    .catch([])
    .transform(items =>
      items.slice(0, most).flatMap(item => {
        const read = element.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );
}

/** Text for people; the end of a longer one is cut off. */
export const text = (most: number) => z.string().transform(given => given.slice(0, most));

/** A number of things, or of ms. */
export const count = z.number().min(0).max(1e15);
/** 0 to 1. */
export const share = z.number().min(0).max(1);

/** What may be left out, and is when it is not understood. */
export const maybe = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);
