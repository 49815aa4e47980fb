export { defaultModel, findModel, modelIds } from './catalogue.ts';
export type { ModelState } from './model-state.ts';
export { ModelStore, type ModelStoreDeps } from './store.ts';
