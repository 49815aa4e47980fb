export type {
  Backend,
  BackendFacts,
  CallOrigin,
  ChatCall,
  ChatReply,
  EmbedCall,
  EmbedReply,
  MeasuredSpeed,
  PlainAnswer,
  ProbeResult,
  RequestClass,
  StreamBatch,
  StreamEvent,
} from './backend.ts';
export type { Body as AnswerBody } from './body.ts';
export type { ChatBody, ChatChunk, ChatCompletion, ChatDelta, ChatMessage, Usage } from './chat-types.ts';
export type { ColabWorker, WorkerQuestion, WorkerStanding } from './colab/index.ts';
export { type BackendDeps, createBackend, createUserKeyBackend, USER_KEY_PROVIDERS } from './create.ts';
export {
  type EmbeddedDeps,
  type EngineLauncher,
  forkLauncher,
  type ModelFile,
  parentLauncher,
} from './embedded/index.ts';
export type { Incoming as Answer } from './exchange.ts';
export type { Failure, FailureKind } from './failure.ts';
export type { LimitReport, LimitWindow, QuotaTerms, WindowKind } from './limit-report.ts';
export {
  createOllamaLibrary,
  type Found,
  findOllama,
  type Greeting,
  greetOllama,
  isSameModel,
  type LibraryLook,
  type LibraryModel,
  type ModelDetails,
  type ModelKnowledge,
  memoryFor,
  type OllamaLibrary,
  ollamaModelFolders,
  type PullEvent,
  type PullFailure,
  pinnedInTheWay,
  type RunnerOptions,
} from './ollama/index.ts';
export type { OllamaInstance } from './ollama/instances.ts';
export {
  type AccountCheck,
  asChunk,
  asCompletion,
  checkAccount,
  dialectOf,
  isPaidModel,
  keysPageOf,
  type SeveralAccountsTerms,
} from './openai/index.ts';
