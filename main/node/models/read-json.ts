import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/** A small file of ours; undefined when it is not there, or is not what we would have written. */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
