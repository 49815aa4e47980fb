import { z } from 'zod';

/*
 * What goes over the WebSocket between a Colab worker and its node: JSON, one frame a message. Frames of the link itself
 * (hello, ping, ack, …) have no number; all others have one, counted from 1 each way, and are kept until the other side
 * has acknowledged them. `docs/decisions/0024-colab-protocol.md` has the why.
 */

/** Raised when an older worker or node could not follow any more. */
export const PROTOCOL = 1;

/** Bytes of one message from a worker. Pieces are a few KiB; the largest frame is its hello or a word on a failure. */
export const LARGEST_MESSAGE = 256 * 1024;

/** Bytes of a piece that a worker sends at one time. */
export const LARGEST_PIECE = 32 * 1024;

const text = (most: number) => z.string().max(most);
const number = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const count = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const call = z.string().min(1).max(40);

/** 16 random bytes or more, in hexadecimal. */
const random = z.string().regex(/^[0-9a-f]{32,128}$/);

const gpu = z.object({
  name: text(100),
  /** Bytes. */
  memory: count,
  memoryUsed: count.optional(),
});
export type Gpu = z.output<typeof gpu>;

export const helloFrame = z.object({
  kind: z.literal('hello'),
  protocol: z.int(),
  worker: random,
  /** Made by the worker; whoever has it is this worker, from its first hello on. */
  secret: random,
  /** The single-use token of the line that started it. */
  token: text(100).optional(),
  /** Of the node's frames, the number of the last that it has. */
  got: z.int().min(0),
  version: text(40),
  python: text(40),
  gpu: gpu.optional(),
  /** Since when the session runs, ms before now: clocks differ, durations hardly. */
  runningFor: count,
});
export type Hello = z.output<typeof helloFrame>;

export const PHASES = ['installing', 'starting', 'pulling', 'loading', 'ready', 'failed'] as const;

const stateFrame = z.object({
  kind: z.literal('state'),
  n: number,
  phase: z.enum(PHASES),
  /** Of the settings that it has. */
  revision: z.int().min(0),
  /** What is going on or what went wrong, for people. */
  text: text(1000).optional(),
  /** What it serves, or is about to. */
  model: text(200).optional(),
  /** Bytes of a pull. */
  done: count.optional(),
  total: count.optional(),
  gpu: gpu.optional(),
  runningFor: count,
  /** Since the engine last worked for anybody. */
  idleFor: count.optional(),
  /** Since the last tiny operation that keeps the GPU from being idle; left out: there was none. */
  keptAliveFor: count.optional(),
});
export type WorkerReport = Omit<z.output<typeof stateFrame>, 'kind' | 'n'>;

/** What a worker says. */
export const workerFrame = z.discriminatedUnion('kind', [
  stateFrame,
  z.object({ kind: z.literal('head'), n: number, call, status: z.int().min(200).max(599), type: text(200) }),
  z.object({ kind: z.literal('piece'), n: number, call, data: z.string().min(1).max(LARGEST_PIECE) }),
  z.object({ kind: z.literal('end'), n: number, call }),
  /** The engine did not answer, or not to the end. */
  z.object({ kind: z.literal('broken'), n: number, call, message: text(1000) }),
  z.object({ kind: z.literal('ack'), got: z.int().min(0) }),
  z.object({ kind: z.literal('ping'), t: count }),
  z.object({ kind: z.literal('pong'), t: count }),
  z.object({ kind: z.literal('goodbye'), reason: text(200) }),
]);
export type WorkerFrame = z.output<typeof workerFrame>;
export type NumberedFromWorker = Extract<WorkerFrame, { n: number }>;

/** What the node asks of the engine behind a worker: an answer, vectors, or how it is. */
export type Task = 'chat' | 'embed' | 'health';

/** What the node says that has a number; it is given by the link. */
export type NodeFrame =
  | {
      readonly kind: Task;
      readonly call: string;
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly body?: string;
    }
  /** Nobody waits for this call any more. */
  | { readonly kind: 'cancel'; readonly call: string }
  /** So many bytes of the call's answer may be sent beyond what was allowed before. */
  | { readonly kind: 'more'; readonly call: string; readonly bytes: number }
  | ({ readonly kind: 'settings' } & WorkerSettings);

/** What the owner has chosen for a worker. */
export interface WorkerSettings {
  /** Counts up with each change. */
  readonly revision: number;
  readonly model: string;
  /** Answers at one time. */
  readonly slots: number;
  readonly contextTokens: number;
  readonly keepAlive: boolean;
}

/** Why a worker is turned away for good; it stops, and says so in the cell. */
export type RefusalCode =
  | 'bad-token'
  | 'token-expired'
  | 'token-used'
  | 'unknown-worker'
  | 'revoked'
  | 'replaced'
  | 'protocol'
  | 'malformed'
  | 'wrong-model';

/** What the node says of the link itself. */
export type LinkFrame =
  | ({
      readonly kind: 'welcome';
      readonly got: number;
      /** The node knows nothing of frames before: both count from 1, and what ran is given up. */
      readonly fresh: boolean;
      readonly window: number;
      readonly pingEvery: number;
      readonly silence: number;
      readonly node: string;
    } & WorkerSettings)
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  | { readonly kind: 'ack'; readonly got: number }
  | { readonly kind: 'ping' | 'pong'; readonly t: number };

/** A message as a frame, or undefined when it is none. */
export function parseFrame<Frame>(schema: z.ZodType<Frame>, message: string): Frame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return undefined;
  }
  return schema.safeParse(value).data;
}
