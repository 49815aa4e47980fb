import { pipeline } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { Pool } from 'undici';
import type { Clock } from '../clock/index.ts';
import { type Body, bodyOf, streamOf } from './body.ts';
import type { Incoming } from './exchange.ts';
import type { Failure } from './failure.ts';

/** Bytes of one plain answer at most; an upstream that sends more is not answering. */
const BODY_LIMIT = 32 * 1024 * 1024;
/** An error says what it has to say within this much, and this long after its headers, ms. */
const ERROR_LIMIT = 64 * 1024;
const ERROR_PATIENCE = 2000;

/**
 * Connections to one upstream. undici's own header and body timeouts are off: only the cascade knows how long this
 * attempt may take, and it ends it by the signal. HTTP/1.1 only: what breaks a connection then breaks one answer, not
 * all that share it.
 */
export function createPool(baseUrl: string, options: { connections: number; connectTimeout: number }): Pool {
  return new Pool(new URL(baseUrl).origin, {
    connections: options.connections,
    connect: { timeout: options.connectTimeout },
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/**
 * The body in clear. undici does not decode; we ask for `identity`, but a proxy on the way may compress all the same.
 */
export function clearBody({ headers, body }: Pick<Incoming, 'headers' | 'body'>): Body {
  const decoder = decoderFor(String(headers['content-encoding'] ?? '').toLowerCase());
  // The reader meets an error of either; nobody else has to.
  return decoder ? bodyOf(pipeline(streamOf(body), decoder, () => {})) : body;
}

function decoderFor(encoding: string) {
  // Each event has to come out as soon as it is in.
  const flush = constants.Z_SYNC_FLUSH;
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ flush });
    case 'deflate':
      return createInflate({ flush });
    case 'br':
      return createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      return createZstdDecompress();
    default:
      return undefined;
  }
}

/**
 * Reads a body to its end as text, calling `onPiece` at each piece.
 * @returns undefined when it is longer than any answer (32 MiB).
 */
export async function readText(body: Body, onPiece?: () => void): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let piece = await body.next(); piece; piece = await body.next()) {
    onPiece?.();
    size += piece.length;
    if (size > BODY_LIMIT) {
      body.destroy();
      return undefined;
    }
    pieces.push(piece);
  }
  return textOf(pieces);
}

/**
 * Reads the beginning of an error's body. Never rejects and never takes long: the status has told that it failed, and
 * whatever has come by then is enough to say why.
 */
export async function readError(body: Body, clock: Clock): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const patience = clock.timer(ERROR_PATIENCE, () => body.destroy());
  try {
    for (let piece = await body.next(); piece; piece = await body.next()) {
      pieces.push(piece);
      size += piece.length;
      if (size >= ERROR_LIMIT) break;
    }
  } catch {
    // Broken off, or our patience was at its end.
  } finally {
    patience.cancel();
    body.destroy();
  }
  return textOf(pieces).slice(0, ERROR_LIMIT);
}

/** How long the end of an answer that has said all may still take before its connection is given up, ms. */
const LINGER = 1000;

/** Only the end of the response is missing; reading it keeps the connection for the next request. */
export function readToEnd(body: Body, clock: Clock): void {
  const timer = clock.timer(LINGER, () => body.destroy());
  void body.discard().finally(() => timer.cancel());
}

function textOf(pieces: readonly Uint8Array[]): string {
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
  // OpenSSL's own words have line ends in them.
  const said = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  const what = SENTENCES[code] ?? said;
  if (when === 'during-answer') {
    return { kind: 'cut-off', message: `the connection broke in the middle of the answer: ${what}` };
  }
  // undici's parser does not always give a code.
  if (error instanceof Error && (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW')) {
    return { kind: 'not-an-answer', message: `its answer is no proper HTTP (${what})` };
  }
  return { kind: 'unreachable', message: what };
}

/** Whether a connection was refused because there is no program at all at its address. */
export function isNobodyThere(failure: Failure): boolean {
  return failure.kind === 'unreachable' && failure.message === SENTENCES.ECONNREFUSED;
}

/** Codes of node:net, node:dns, node:tls and undici that people meet, in words. */
const SENTENCES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'it closed the connection before its answer had ended',
  EPIPE: 'it closed the connection before its answer had ended',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'no way to its host',
  ENETUNREACH: 'no way to its network',
  ETIMEDOUT: 'connecting took too long',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS (http:// may be meant)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_HAS_EXPIRED: 'its certificate is out of date',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate cannot be verified',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_SOCKET: 'it closed the connection before its answer had ended',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause ? codeOf(error.cause) : '';
}
