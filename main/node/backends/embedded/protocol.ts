import { z } from 'zod';

/*
 * What the node and the engine's process say to each other, over whatever connects them. Both ends check each message
 * when it arrives. Every question has an id; the engine answers it with any number of `reading` and `text` and then
 * exactly one of `done`, `vectors` and `failed`, also after `leave`.
 */

const id = z.int().min(0);
const count = z.int().min(0);

const loadMessage = z.strictObject({
  type: z.literal('load'),
  modelPath: z.string().min(1),
  /** Look at every weight before it is used: for a file whose checksum nobody knows. */
  checkWeights: z.boolean(),
  threads: z.int().min(1),
  /** Answers that are written at one time. */
  callers: z.int().min(1),
  /** Of each caller, when the owner has said it; then it is had or the model is not loaded. */
  contextTokens: z.int().min(1).optional(),
});

const chatMessage = z.strictObject({
  type: z.literal('chat'),
  id,
  /** When the last one is the assistant's, the answer goes on from its last character. */
  messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), text: z.string() })),
  /** The most that is written; undefined is as much as fits. */
  maxTokens: z.int().min(1).optional(),
  stop: z.array(z.string().min(1)),
  /** Left out: text. */
  format: z.record(z.string(), z.unknown()).optional(),
  sampling: z.strictObject({
    temperature: z.number().min(0),
    topP: z.number().min(0).max(1),
    topK: z.int().min(0),
    minP: z.number().min(0).max(1),
    /** Left out: another one at each call. */
    seed: z.int().optional(),
    repeatPenalty: z.number(),
    frequencyPenalty: z.number(),
    presencePenalty: z.number(),
  }),
});

const embedMessage = z.strictObject({ type: z.literal('embed'), id, input: z.array(z.string()) });

/** The caller has left: nothing more is to be done for this question. */
const leaveMessage = z.strictObject({ type: z.literal('leave'), id });

/** From the node to the engine. `load` is the first and comes once. */
export const toEngine = z.discriminatedUnion('type', [loadMessage, chatMessage, embedMessage, leaveMessage]);
export type ToEngine = z.infer<typeof toEngine>;
export type LoadMessage = z.infer<typeof loadMessage>;
export type ChatMessage = z.infer<typeof chatMessage>;
export type EmbedMessage = z.infer<typeof embedMessage>;

const engineFailure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('context-too-long'), tokens: count, limit: count, param: z.string() }),
  z.strictObject({ kind: z.literal('bad-request'), message: z.string(), param: z.string() }),
  z.strictObject({ kind: z.literal('broken'), message: z.string() }),
]);
export type EngineFailure = z.infer<typeof engineFailure>;

/** From the engine to the node. */
export const fromEngine = z.discriminatedUnion('type', [
  /** `share`: of the model, 0 to 1. */
  z.strictObject({ type: z.literal('loading'), share: z.number() }),
  z.strictObject({ type: z.literal('loaded'), contextTokens: z.int().min(1) }),
  z.strictObject({
    type: z.literal('unloadable'),
    cause: z.enum(['no-engine', 'no-file', 'bad-file', 'no-memory']),
    message: z.string(),
  }),
  /** Some of the prompt was read: a sign of life before the first token. */
  z.strictObject({ type: z.literal('reading'), id }),
  /** What was written at the same time for several questions comes together. */
  z.strictObject({ type: z.literal('text'), pieces: z.array(z.strictObject({ id, text: z.string() })) }),
  z.strictObject({
    type: z.literal('done'),
    id,
    finish: z.enum(['stop', 'length', 'left']),
    promptTokens: count,
    completionTokens: count,
  }),
  z.strictObject({ type: z.literal('vectors'), id, vectors: z.array(z.array(z.number())), promptTokens: count }),
  z.strictObject({ type: z.literal('failed'), id, failure: engineFailure }),
  z.strictObject({ type: z.literal('log'), level: z.enum(['warn', 'error']), message: z.string() }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
export type Finish = Extract<FromEngine, { type: 'done' }>['finish'];
