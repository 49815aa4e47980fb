import type { Shape } from './answers.ts';

/** One request body, and what the upstream is to do with it. */
export interface Ask {
  readonly shape: Shape;
  /** Milliseconds between two events of a stream; 0 is as fast as they can be written. */
  readonly pace: number;
}

export const plain: Ask = { shape: 'plain', pace: 0 };
export const stream: Ask = { shape: 'stream', pace: 0 };

/** The body of a request. The pace travels in the text, the one field that every gateway hands on untouched. */
export function bodyOf(ask: Ask, model: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      model,
      messages: [
        { role: 'system', content: 'You are the assistant of a small shop. Be brief, be friendly, and never guess.' },
        { role: 'user', content: `When does my parcel arrive, and can I still change the address? pace=${ask.pace}` },
      ],
      temperature: 0.2,
      max_tokens: 256,
      ...(ask.shape === 'stream' ? { stream: true } : {}),
    }),
  );
}

/** What the upstream reads of it. */
export function readAsk(body: string): Ask & { readonly includeUsage: boolean } {
  const value = JSON.parse(body) as { stream?: boolean; stream_options?: { include_usage?: boolean } };
  return {
    shape: value.stream === true ? 'stream' : 'plain',
    pace: Number(/pace=(\d+)/.exec(body)?.[1] ?? 0),
    includeUsage: value.stream_options?.include_usage === true,
  };
}
