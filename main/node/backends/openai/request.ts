import type { ChatBody } from '../chat-types.ts';
import type { Dialect } from './providers.ts';

/**
 * The body for this upstream: the caller's own, unknown fields included, with the model that answers here and without
 * what the provider refuses. Usage is always asked for at the end of a stream, since tokens are counted; the gateway
 * drops it again when the caller did not ask.
 */
export function upstreamBody(
  body: ChatBody,
  options: { model: string | undefined; stream: boolean; prefix: string | undefined; dialect: Dialect },
): string {
  const { dialect } = options;
  const sent: Record<string, unknown> = { ...body, model: options.model };
  for (const field of dialect.drop) delete sent[field];
  let messages = body.messages;
  if (dialect.dropMessageNames && messages.some(message => message.name !== undefined)) {
    messages = messages.map(({ name: _, ...message }) => message);
  }
  if (options.prefix !== undefined) {
    messages = [...messages, { role: 'assistant', content: options.prefix }];
    Object.assign(sent, dialect.continueWith);
  }
  sent.messages = messages;
  if (options.stream) {
    sent.stream = true;
    sent.stream_options = { ...body.stream_options, include_usage: true };
  } else {
    delete sent.stream;
    delete sent.stream_options;
  }
  return JSON.stringify(sent);
}
