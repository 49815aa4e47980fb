import { isSameModel, type RunnerOptions } from '../../backends/index.ts';

/** A backend as far as its models matter. */
export interface ModelUser {
  /** `a/ollama`. */
  readonly id: string;
  readonly baseUrl: string;
  /** What it answers with now; undefined while nothing is there. */
  readonly answersWith: string | undefined;
  /** As configured. */
  readonly model: string | undefined;
  readonly embeddingModel: string | undefined;
  readonly byClass: readonly { readonly class: 'simple' | 'medium' | 'complex'; readonly model: string }[];
  /** With which it calls a model: another context or number of threads would load the model anew. */
  readonly runnerFor: (model: string) => RunnerOptions;
  readonly inFlight: number;
}

/** A use of a model by a backend. */
export interface ModelUse {
  readonly backend: string;
  readonly as: 'answers' | 'embeddings' | 'simple' | 'medium' | 'complex';
}

/** Which backends use a model, and for what. */
export function usesOf(model: string, users: readonly ModelUser[]): readonly ModelUse[] {
  return users.flatMap(user => {
    const { id: backend, embeddingModel } = user;
    const own = user.model ?? user.answersWith;
    const uses: ModelUse[] = [];
    if (own !== undefined && isSameModel(own, model)) uses.push({ backend, as: 'answers' });
    for (const each of user.byClass) if (isSameModel(each.model, model)) uses.push({ backend, as: each.class });
    if (embeddingModel !== undefined && isSameModel(embeddingModel, model)) uses.push({ backend, as: 'embeddings' });
    return uses;
  });
}

/** A configured model that the engine has not, and who waits for it. */
export interface MissingModel {
  readonly model: string;
  readonly uses: readonly ModelUse[];
}

/** The models that are configured and not there. */
export function missingModels(users: readonly ModelUser[], present: readonly string[]): readonly MissingModel[] {
  const wanted = users.flatMap(({ model, embeddingModel, byClass }) => [
    ...(model === undefined ? [] : [model]),
    ...byClass.map(each => each.model),
    ...(embeddingModel === undefined ? [] : [embeddingModel]),
  ]);
  const missing = wanted.filter((name, place) => {
    const isFirst = wanted.findIndex(other => isSameModel(other, name)) === place;
    return isFirst && !present.some(other => isSameModel(other, name));
  });
  return missing.map(model => ({ model, uses: usesOf(model, users) }));
}

/** The options with which a model is loaded so that its user finds it as it will call it. */
export function runnerFor(model: string, users: readonly ModelUser[]): RunnerOptions {
  const uses = new Set(usesOf(model, users).map(({ backend }) => backend));
  return users.find(({ id }) => uses.has(id))?.runnerFor(model) ?? {};
}
