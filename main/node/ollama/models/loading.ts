import { isSameModel, type LibraryModel, memoryFor, pinnedInTheWay, type RunnerOptions } from '../../backends/index.ts';
import type { Clock } from '../../clock/index.ts';
import { byteCount } from '../../models/index.ts';
import type { Answer } from './answer.ts';
import { type FoundEngine, within } from './engines.ts';

export interface LoadingDeps {
  readonly clock: Clock;
  readonly isPinned: (model: string) => boolean;
  readonly freeMemory: () => number;
}

export interface Loading {
  readonly model: string;
  readonly engines: readonly FoundEngine[];
  readonly runner: RunnerOptions;
  /** The owner was asked: whatever has to make room does. */
  readonly force: boolean;
}

/** Ms for a model to be read from the disk: a large one from a slow disk takes minutes. */
const LOAD_LIMIT = 300_000;
/** What a model that is not kept stays, as Ollama itself has it. */
const A_WHILE = '5m';

/** Loads a model, in every engine of this machine. */
export async function loadModel({ model, engines, runner, force }: Loading, deps: LoadingDeps): Promise<Answer> {
  const { clock, isPinned } = deps;
  const [first] = engines;
  const found = first?.look.models.find(({ name }) => isSameModel(name, model));
  if (!found) return { kind: 'refused', message: `${model} is not on this machine. Pull it first.` };
  if (found.isRemote) return { kind: 'refused', message: `${model} answers at ollama.com: there is nothing to load.` };
  for (const { library, look } of engines) {
    const against = force ? undefined : noRoom(found, look.models, deps);
    if (against) return { kind: 'asks', message: against };
    const options = { ...runner, keepAlive: isPinned(found.name) ? -1 : A_WHILE };
    const failure = await within(clock, LOAD_LIMIT, undefined, signal => library.load(found.name, options, signal));
    if (failure) return { kind: 'refused', message: `${found.name} was not loaded: ${failure.message}.` };
  }
  const stays = isPinned(found.name) ? 'and stays loaded' : 'for five minutes, longer while it is used';
  return { kind: 'done', message: `${found.name} is loaded, ${stays}.` };
}

/** Gives a model's memory back, in every engine of this machine. */
export async function unloadModel(model: string, engines: readonly FoundEngine[], clock: Clock): Promise<Answer> {
  for (const { library, look } of engines) {
    const found = look.models.find(({ name, loaded }) => loaded && isSameModel(name, model));
    if (!found) continue;
    const failure = await within(clock, LOAD_LIMIT, undefined, signal => library.unload(found.name, signal));
    if (failure) return { kind: 'refused', message: `${found.name} was not unloaded: ${failure.message}.` };
  }
  return { kind: 'done', message: `${model} is not in memory any more.` };
}

/** Why a model may not be loaded just so, as a question; undefined when nothing that is pinned has to go for it. */
export function noRoom(
  { name, bytes, loaded }: LibraryModel,
  all: readonly LibraryModel[],
  { isPinned, freeMemory }: Omit<LoadingDeps, 'clock'>,
): string | undefined {
  if (loaded) return undefined;
  // A GPU's memory is not known here; the engine divides it by itself.
  if (all.some(model => (model.loaded?.gpuBytes ?? 0) > 0)) return undefined;
  const inMemory = all.flatMap(model =>
    model.loaded ? [{ name: model.name, bytes: model.loaded.bytes, isPinned: isPinned(model.name) }] : [],
  );
  const free = freeMemory();
  const inTheWay = pinnedInTheWay(bytes, inMemory, free);
  if (!inTheWay) return undefined;
  const names = inTheWay.map(each => each.name).join(', ');
  return `${name} takes about ${byteCount(memoryFor(bytes))} of memory, ${byteCount(free)} are free, and ${names} is kept loaded: the engine may put it out. Load ${name} all the same?`;
}
