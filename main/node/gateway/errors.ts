import type { Refusal } from '../cascade/index.ts';

/** An error as the caller gets it: a status and the OpenAI envelope. */
export class GatewayError extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly param: string | null;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(error: {
    status: number;
    type?: string;
    code: string;
    message: string;
    param?: string | undefined;
    retryAfter?: number | undefined;
  }) {
    super(error.message);
    this.status = error.status;
    this.type = error.type ?? (error.status < 500 ? 'invalid_request_error' : 'server_error');
    this.code = error.code;
    this.param = error.param ?? null;
    this.retryAfter = error.retryAfter;
  }
}

/** The node goes down: a new request is not taken, and one that runs for too long is ended. */
export class NodeStopping extends GatewayError {
  constructor(message = 'This node is stopping. Ask its twin, or try again in a moment.') {
    super({ status: 503, type: 'service_unavailable_error', code: 'node_stopping', message, retryAfter: 5000 });
  }
}

/** A request that no backend would like: 400. */
export function badRequest(message: string, param?: string, code = 'invalid_request'): GatewayError {
  return new GatewayError({ status: 400, code, message, param });
}

/** The cascade's refusal as an error of the gateway. */
export function refused(refusal: Refusal): GatewayError {
  return new GatewayError(refusal);
}

/** The OpenAI envelope. */
export function envelope(error: Pick<GatewayError, 'message' | 'type' | 'param' | 'code'>): string {
  const { message, type, param, code } = error;
  return JSON.stringify({ error: { message, type, param, code } });
}

/**
 * Headers that tell an SDK when to try again. A 503 and a 504 were already tried everywhere: asking again at once would
 * only repeat it (`x-should-retry` is read by OpenAI's own SDKs).
 */
export function retryHeaders(error: GatewayError): Record<string, string> {
  return {
    ...(error.retryAfter === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfter / 1000))) }),
    ...(error.status === 503 || error.status === 504 ? { 'x-should-retry': 'false' } : {}),
    ...(error.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  };
}
