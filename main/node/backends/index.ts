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
export type { ChatBody, ChatChunk, ChatCompletion, ChatDelta, ChatMessage, Usage } from './chat-types.ts';
export { type BackendDeps, createBackend, createUserKeyBackend, USER_KEY_PROVIDERS } from './create.ts';
export {
  type EmbeddedDeps,
  type EngineLauncher,
  forkLauncher,
  type ModelFile,
  parentLauncher,
} from './embedded/index.ts';
export type { Failure, FailureKind } from './failure.ts';
export type { LimitReport, LimitWindow, QuotaTerms, WindowKind } from './limit-report.ts';
export {
  createOllamaLibrary,
  type Found,
  findOllama,
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
