import { backendSchema } from '../backend-schema.ts';
import type { BackendInput } from './change.ts';

/**
 * An entry as a person would write it: what the schema would fill in anyway is left out, so that a later version's
 * better default counts here too. The address stays, for it says which engine is meant.
 */
export function withoutDefaults(entry: BackendInput): BackendInput {
  const { id, kind } = entry;
  const filledIn = new Map(Object.entries(backendSchema.safeParse({ id, kind }).data ?? {}));
  const own = Object.entries(entry).filter(
    ([key, value]) => STAYS.has(key) || JSON.stringify(filledIn.get(key)) !== JSON.stringify(value),
  );
  // Only keys that the schema has a default for are gone.
  return Object.fromEntries(own) as BackendInput;
}

const STAYS = new Set(['id', 'kind', 'baseUrl']);
