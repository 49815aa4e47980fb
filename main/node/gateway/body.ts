import { isUtf8 } from 'node:buffer';
import { badRequest, GatewayError } from './errors.ts';
import { measureJson } from './json-size.ts';

/** Levels of nesting at most: far more than any tool's schema has, far less than a stack can take. */
const DEEPEST = 100;
/**
 * Values and keys at most. The longest conversation that is taken (10,000 messages) has some 60,000; without a bound
 * 10 MiB of `{}` freeze the node for seconds and cost gigabytes.
 */
const MOST_VALUES = 100_000;

/**
 * The bytes of a request as a JSON object.
 * @throws GatewayError 400 for a compressed body, bad UTF-8, bad JSON, anything but an object, nesting beyond 100
 * levels; 413 for more than 100,000 values
 */
export function parseBody(bytes: Buffer, headers: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    throw badRequest(
      `The body is sent with Content-Encoding ${String(encoding).slice(0, 50)}; send it uncompressed.`,
      'content-encoding',
    );
  }
  if (bytes.length === 0) throw badRequest('The body is empty; a JSON object was expected.');
  if (!isUtf8(bytes)) throw badRequest('The body is not valid UTF-8.');
  const { depth, values } = measureJson(bytes, { depth: DEEPEST, values: MOST_VALUES });
  if (depth > DEEPEST) throw badRequest(`The body is nested more than ${DEEPEST} levels deep.`);
  if (values > MOST_VALUES) {
    throw new GatewayError({
      status: 413,
      code: 'body_too_large',
      message: `The body holds more than ${MOST_VALUES} values.`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw badRequest(
      `The body is not valid JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}
