export type { Answer } from './answer.ts';
export { LocalModels, type LocalModelsDeps, type ModelsState } from './local-models.ts';
export type { Pull } from './pull.ts';
export type { Recommendation } from './recommended.ts';
export type { ShelfModel } from './shelf.ts';
export type { MissingModel, ModelUser } from './usage.ts';
