import { isSameModel } from '../../backends/index.ts';
import type { Clock } from '../../clock/index.ts';
import { byteCount } from '../../models/index.ts';
import type { Answer } from './answer.ts';
import { type FoundEngine, within } from './engines.ts';
import { type ModelUser, usesOf } from './usage.ts';

export interface Removal {
  readonly model: string;
  /** The name once more, as the owner typed it. */
  readonly confirm: string;
  /** Also when a backend uses it. */
  readonly force: boolean;
}

/** Ms for a file of some gigabytes to be deleted. */
const REMOVE_LIMIT = 60_000;

/** Deletes a model for good, once its name was said twice; one that a backend uses only when that is wanted too. */
export async function removeModel(
  { model, confirm, force }: Removal,
  { library, look }: FoundEngine,
  users: readonly ModelUser[],
  isPinned: (model: string) => boolean,
  clock: Clock,
): Promise<Answer> {
  const found = look.models.find(({ name }) => isSameModel(name, model));
  if (!found) return { kind: 'done', message: `${model} is not on this machine.` };
  if (confirm !== found.name) {
    return { kind: 'refused', message: `Not deleted: type ${found.name} to delete it.` };
  }
  const uses = [...new Set(usesOf(found.name, users).map(({ backend }) => backend))];
  if (!force && uses.length > 0) {
    const message = `${uses.join(' and ')} answers with ${found.name}: without it, it cannot answer such requests. Choose another model there first, or delete it all the same.`;
    return { kind: 'asks', message };
  }
  if (!force && isPinned(found.name)) {
    return { kind: 'asks', message: `${found.name} is kept loaded. Delete it all the same?` };
  }
  const failure = await within(clock, REMOVE_LIMIT, undefined, signal => library.remove(found.name, signal));
  if (failure) return { kind: 'refused', message: `${found.name} was not deleted: ${failure.message}.` };
  return { kind: 'done', message: `${found.name} is deleted; ${byteCount(found.bytes)} are free again.` };
}
