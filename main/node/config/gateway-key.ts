import { randomBytes } from 'node:crypto';
import { Secret } from './secret.ts';

/** A new key for a caller of the gateway: nobody can guess it, and its beginning tells what it is. */
export function newGatewayKey(): Secret {
  return new Secret(`tk_${randomBytes(32).toString('base64url')}`);
}
