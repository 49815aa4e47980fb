import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { envelope, GatewayError } from './errors.ts';

/*
 * What never becomes a request, or not one that a route could answer. Node would close some of it without a word and
 * answer the rest with an empty body; here all of it gets the envelope.
 */

/** How long a caller that was told off may take to close its end, ms. */
const LINGER = 2000;

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * An error of Node's HTTP parser, answered on the bare socket.
 * @param isAnswering a response is due on this connection to a request that had arrived whole: what is written now
 * would be taken for it, or for a part of it
 */
export function answerBrokenHttp(error: Error & { code?: string }, socket: Duplex, isAnswering: boolean): void {
  if (error.code === 'ECONNRESET' || isAnswering || !socket.writable) socket.destroy();
  else endWith(socket, brokenHttp(error.code));
}

/** Takes over from Node what it would answer without a body. */
export function answerOddities(server: Server): void {
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    endWith(socket, refusal(405, 'method_not_allowed', 'This is no proxy: CONNECT is not answered here.'));
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const body = envelope(refusal(417, 'expectation_failed', 'Of all expectations only 100-continue is met here.'));
    const length = Buffer.byteLength(body);
    // Nobody can tell whether the body follows or is held back, so the connection ends with this answer.
    response.writeHead(417, { 'content-type': JSON_TYPE, 'content-length': length, connection: 'close' }).end(body);
    request.resume();
  });
}

function brokenHttp(code: string | undefined): GatewayError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refusal(431, 'headers_too_large', 'The address and the headers are larger than 16 KiB.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return refusal(413, 'body_too_large', 'The chunk extensions are larger than 16 KiB.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusal(408, 'request_timeout', 'The request did not arrive in time.');
    default:
      return refusal(400, 'malformed_http', 'The request is not valid HTTP.');
  }
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
};

function refusal(status: number, code: string, message: string): GatewayError {
  return new GatewayError({ status, code, message });
}

function endWith(socket: Duplex, error: GatewayError): void {
  const body = envelope(error);
  socket.end(
    `HTTP/1.1 ${error.status} ${PHRASES[error.status] ?? 'Error'}\r\ncontent-type: ${JSON_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  const timer = setTimeout(() => socket.destroy(), LINGER);
  socket.once('close', () => clearTimeout(timer));
}
