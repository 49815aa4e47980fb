import type { Dispatcher } from 'undici';

/** The body of an answer as text; undefined when it is longer than `limit` bytes. */
export async function boundedText(body: Dispatcher.ResponseData['body'], limit: number): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    const bytes = Buffer.from(piece);
    pieces.push(bytes);
    length += bytes.length;
    // Leaving the loop closes the body.
    if (length > limit) return undefined;
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** What a text is as JSON; undefined when it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The system's name for what went wrong on a connection. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? errorCode(error.cause) : error.name;
}
