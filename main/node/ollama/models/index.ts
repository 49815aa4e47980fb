export type { Answer } from './answer.ts';
export { LocalModels } from './local-models.ts';
export type { ModelsState } from './models-state.ts';
export type { ModelUser } from './usage.ts';
