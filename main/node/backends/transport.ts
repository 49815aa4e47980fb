import { Pool } from 'undici';
import type { Failure } from './failure.ts';

/** Bytes of one plain answer or error body at most; an upstream that sends more is not answering. */
const BODY_LIMIT = 32 * 1024 * 1024;

/**
 * Connections to one upstream. undici's own header and body timeouts are off: only the cascade knows how long this
 * attempt may take, and it ends it by the signal.
 */
export function createPool(baseUrl: string, options: { connections: number; connectTimeout: number }): Pool {
  return new Pool(new URL(baseUrl).origin, {
    connections: options.connections,
    connect: { timeout: options.connectTimeout },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/**
 * Reads a body to its end as text, calling `onPiece` at each piece.
 * @returns undefined when it is longer than any answer (32 MiB).
 */
export async function readText(body: AsyncIterable<Uint8Array>, onPiece?: () => void): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    onPiece?.();
    size += piece.length;
    if (size > BODY_LIMIT) return undefined;
    pieces.push(piece);
  }
  const [only] = pieces;
  return (
    pieces.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.length) : Buffer.concat(pieces)
  ).toString('utf8');
}

/**
 * What a thrown transport error means. Before the first byte of the answer the upstream was `unreachable`, afterwards
 * the answer is `cut-off`.
 */
export function transportFailure(error: unknown, when: 'before-answer' | 'during-answer'): Failure {
  const code = codeOf(error);
  const what = SENTENCES[code] ?? (error instanceof Error ? error.message : String(error));
  return when === 'before-answer'
    ? { kind: 'unreachable', message: what }
    : { kind: 'cut-off', message: `the connection broke in the middle of the answer: ${what}` };
}

/** Codes of node:net, node:dns and undici that people meet, in words. */
const SENTENCES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'it closed the connection without an answer',
  EPIPE: 'it closed the connection without an answer',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'no way to its host',
  ENETUNREACH: 'no way to its network',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_SOCKET: 'it closed the connection without an answer',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause ? codeOf(error.cause) : '';
}
