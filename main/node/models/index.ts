export { byteCount } from './byte-count.ts';
export { defaultModel, findModel, modelIds } from './catalogue.ts';
export { freeSpace, lackOfSpace, missingSpace } from './disk-space.ts';
export type { ModelState } from './model-state.ts';
export { ModelStore, type ModelStoreDeps } from './store.ts';
