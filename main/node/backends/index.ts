export type { Backend, BackendFacts, ChatCall, ChatReply, PlainAnswer, StreamBatch, StreamEvent } from './backend.ts';
export type { ChatBody, ChatChunk, ChatCompletion, ChatMessage } from './chat-types.ts';
export { type BackendDeps, createBackend, createUserKeyBackend } from './create.ts';
export type { Failure, FailureKind } from './failure.ts';
