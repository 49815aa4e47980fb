import { z } from 'zod';
import type { ChatBody } from '../backends/index.ts';
import { count } from './lenient.ts';

/* What a node asks of its twin's backends. A newer twin may say more. */

const asking = {
  /** Nodes that this request has passed, the asking one included. */
  passed: z.array(z.string().max(100)).max(16),
  /** Within the node that is asked: `groq`. */
  backend: z.string().max(100),
};

const origin = {
  requestId: z.string().max(200),
  userTier: z.enum(['free', 'paid']),
  job: z.enum(['spare', 'in-line']).optional(),
  isInvited: z.literal(true).optional(),
  /** Ms until the request's deadline. */
  timeLeft: count,
};

/** Answer this chat. */
export const chatQuestion = z.object({
  ...asking,
  ...origin,
  // Its own door has looked at it already, and passes on what it does not know.
  body: z.custom<ChatBody>(isChat, 'expected a chat'),
  stream: z.boolean(),
  prefix: z.string().optional(),
  promptTokens: count,
  /** Which of its models the backend is to answer with, where it has several. */
  class: z.enum(['simple', 'medium', 'complex']).optional(),
});

/** Embed these texts. */
export const embedQuestion = z.object({
  ...asking,
  ...origin,
  input: z.array(z.string()).min(1).max(10_000),
  dimensions: z.int().min(1).max(100_000).optional(),
});

/** Could this backend be asked now? Nothing is spent by it. */
export const lookQuestion = z.object(asking);

export type ChatQuestion = z.output<typeof chatQuestion>;
export type EmbedQuestion = z.output<typeof embedQuestion>;
export type LookQuestion = z.output<typeof lookQuestion>;

function isChat(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'messages' in value && Array.isArray(value.messages);
}
