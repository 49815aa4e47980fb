import { z } from 'zod';

/** A column that holds JSON, as what it says; what that may be is for who asked. */
export const jsonColumn = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});
