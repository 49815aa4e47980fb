export {
  type Answer,
  LocalModels,
  type MissingModel,
  type ModelsState,
  type ModelUser,
  type Pull,
  type Recommendation,
  type ShelfModel,
} from './models/index.ts';
