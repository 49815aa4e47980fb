export { byteCount } from './byte-count.ts';
export { defaultModel, findModel, modelIds } from './catalogue.ts';
export { freeSpace, lackOfSpace, missingSpace } from './disk-space.ts';
export { errorWords } from './error-code.ts';
export { fetchFile } from './fetch-file.ts';
export type { ModelState } from './model-state.ts';
export { runProgram } from './program.ts';
export { ModelStore, type ModelStoreDeps } from './store.ts';
export { TransferMeter } from './transfer.ts';
