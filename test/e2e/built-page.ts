import { inject } from 'vitest';
import type {} from './build-page.ts';

/** The built page. It stays: other tests show it too. */
export async function builtPage(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  return { folder: inject('pageFolder'), remove: async () => {} };
}
