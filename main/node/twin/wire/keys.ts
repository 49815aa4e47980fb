import { hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../../config/index.ts';
import { type MessageHead, PROTOCOL } from './protocol.ts';
import { KEY_BYTES } from './sealed-stream.ts';

const NONCE_BYTES = 24;
export const SALT_BYTES = 24;

export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64url');
}

/** Whether a text can be a nonce of ours. */
export function isNonce(text: string): boolean {
  return /^[A-Za-z0-9_-]{32}$/.test(text);
}

/**
 * The key of one request (HKDF-SHA256, RFC 5869). Sender, operation, time and start of the receiver go into it: with
 * any of them changed the message does not open, so they need no signature of their own.
 */
export function requestKey(secret: Secret, head: MessageHead): Uint8Array {
  return derived(secret, head.nonce, ['request', ...boundParts(head)]);
}

/** Shown in clear before the message itself: only who has the secret can make it, and it tells nothing of any key. */
export function headProof(secret: Secret, head: MessageHead): Uint8Array {
  return derived(secret, head.nonce, ['head', ...boundParts(head)]);
}

/** The key of the answer to it. @param salt chosen by who answers, so that no two answers share a key */
export function answerKey(secret: Secret, head: MessageHead, salt: Uint8Array): Uint8Array {
  return derived(secret, head.nonce, ['answer', ...boundParts(head), Buffer.from(salt).toString('base64url')]);
}

/** Two machines show it; when it is the same on both, nobody stands between them. Six groups of five digits. */
export function fingerprintOf(secret: Secret): string {
  const bytes = Buffer.from(derived(secret, '', ['fingerprint']));
  const groups = Array.from({ length: 6 }, (_, place) => bytes.readUInt32BE(place * 4) % 100_000);
  return groups.map(group => String(group).padStart(5, '0')).join(' ');
}

function boundParts({ sender, operation, time, boot }: MessageHead): readonly (string | number)[] {
  return [PROTOCOL.major, sender, operation, time, boot];
}

function derived(secret: Secret, salt: string, info: readonly (string | number)[]): Uint8Array {
  const bound = JSON.stringify(['tandem twins', ...info]);
  return new Uint8Array(hkdfSync('sha256', secret.reveal(), salt, bound, KEY_BYTES));
}
