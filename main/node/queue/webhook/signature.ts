import { createHmac } from 'node:crypto';
import type { Secret } from '../../config/index.ts';

/**
 * `sha256=` and the HMAC of `<timestamp>.<body>` in hex. The timestamp is signed too, so that an old post cannot be sent
 * again as a new one.
 * @param timestamp ms since the epoch, as `x-tandem-timestamp` has it
 */
export function signatureOf(secret: Secret, timestamp: number, body: string): string {
  return `sha256=${createHmac('sha256', secret.reveal()).update(`${timestamp}.${body}`).digest('hex')}`;
}
