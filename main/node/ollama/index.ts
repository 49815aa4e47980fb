export { type Answer, LocalModels, type ModelsState, type ModelUser } from './models/index.ts';
