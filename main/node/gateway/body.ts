import { isUtf8 } from 'node:buffer';
import { badRequest } from './errors.ts';

/** Levels of nesting at most: far more than any tool's schema has, far less than a stack can take. */
const DEEPEST = 100;

/**
 * The bytes of a request as a JSON object.
 * @throws GatewayError 400 for bad UTF-8, bad JSON, anything but an object, and nesting beyond 100 levels
 */
export function parseBody(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) throw badRequest('The body is empty; a JSON object was expected.');
  if (!isUtf8(bytes)) throw badRequest('The body is not valid UTF-8.');
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
  if (isDeeperThan(value, DEEPEST)) throw badRequest(`The body is nested more than ${DEEPEST} levels deep.`);
  return value as Record<string, unknown>;
}

/** Level by level, not by recursion: the depth of the input must not become the depth of the stack. */
function isDeeperThan(value: object, limit: number): boolean {
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    const below: object[] = [];
    for (const item of level) {
      for (const child of Object.values(item)) if (typeof child === 'object' && child !== null) below.push(child);
    }
    level = below;
  }
  return false;
}
