import type { ChatBody, ChatMessage } from '../chat-types.ts';
import type { Dialect } from './providers.ts';

export interface UpstreamOptions {
  /** The model that answers here. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Text that the answer already has and that is to be continued. */
  readonly prefix: string | undefined;
  readonly dialect: Dialect;
  /** An engine of one's own: many of them (Ollama, LM Studio, llama.cpp until 2026) know only `max_tokens`. */
  readonly isOwnEngine: boolean;
}

/**
 * The body for this upstream: the caller's own, unknown fields included, with the model that answers here and without
 * what the provider refuses. Usage is always asked for at the end of a stream, since tokens are counted; the gateway
 * drops it again when the caller did not ask.
 */
export function upstreamBody(body: ChatBody, options: UpstreamOptions): string {
  const { dialect, prefix } = options;
  // Copied without what is left out, not deleted from a copy: an object that has lost a field is slow to write.
  const { stream: _, stream_options, ...whole } = body;
  const sent: Record<string, unknown> = dialect.drop.length > 0 ? without(dialect.drop, whole) : whole;
  sent.model = options.model;
  const named = dialect.dropMessageNames ? body.messages.map(withoutName) : body.messages;
  sent.messages = prefix === undefined ? named : continued(named, prefix, body, dialect);
  if (prefix !== undefined) Object.assign(sent, dialect.continueWith);
  if (options.isOwnEngine && body.max_completion_tokens) sent.max_tokens ??= body.max_completion_tokens;
  if (options.stream) {
    sent.stream = true;
    sent.stream_options = { ...stream_options, include_usage: true };
  }
  return JSON.stringify(sent);
}

function without(dropped: readonly string[], body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !dropped.includes(name)));
}

function withoutName(message: ChatMessage): ChatMessage {
  if (message.name === undefined) return message;
  const { name: _, ...rest } = message;
  return rest;
}

/** With the begun answer as the last message; what the caller had begun itself, and what continued it, are one. */
function continued(messages: readonly ChatMessage[], prefix: string, body: ChatBody, dialect: Dialect) {
  const last = messages.at(-1);
  const continuesAnyway = Object.keys(dialect.continueWith).length === 0 || body.continue_final_message === true;
  if (continuesAnyway && last?.role === 'assistant' && typeof last.content === 'string' && !last.tool_calls) {
    return [...messages.slice(0, -1), { ...last, content: last.content + prefix }];
  }
  return [...messages, { role: 'assistant', content: prefix }];
}
