import type { MeasuredSpeed, RequestClass } from '../backend.ts';
import type { Model } from './engine.ts';
import type { Tag } from './shapes.ts';

/** The models that a backend is to answer with, by class; what is left out is answered by its own. */
export type ClassModels = Readonly<Partial<Record<RequestClass, string | undefined>>>;

/** What is known of the models of an Ollama beyond what it tells itself; all of it answered at once. */
export interface ModelKnowledge {
  /** Kept loaded: no call of ours may shorten its stay. */
  isPinned(model: string): boolean;
  /** Loading it now would push a pinned one out of memory. */
  isKeptOut(baseUrl: string, model: string): boolean;
  /** How fast it was here when it was measured. */
  speedOf(baseUrl: string, model: string): MeasuredSpeed | undefined;
}

/** The models of the classes that are pulled and can chat. */
export async function modelsByClass(
  wanted: ClassModels,
  find: (name: string) => Tag | undefined,
  read: (tag: Tag) => Promise<Model | undefined>,
): Promise<ReadonlyMap<RequestClass, Model>> {
  const found = new Map<RequestClass, Model>();
  for (const klass of ['simple', 'medium', 'complex'] as const) {
    const name = wanted[klass];
    const tag = name === undefined ? undefined : find(name);
    const model = tag && (await read(tag));
    if (model?.capabilities.has('completion')) found.set(klass, model);
  }
  return found;
}
