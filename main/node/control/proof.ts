import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Secret } from '../config/index.ts';
import { refusal } from './doorman.ts';

/** Where a control port proves that it knows the token, without being told it. */
export const PROOF_PATH = '/proof';

/** 32 random bytes of whoever asks. */
const nonce = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * What only a node with this token can say at this port. The port is part of it: a stranger who passes the question on
 * to the real node at another port gets an answer that does not fit.
 */
export function proofOf(token: Secret, port: number, question: string): string {
  return createHmac('sha256', token.reveal()).update(`tandem-control\n${port}\n${question}`).digest('base64url');
}

/** Whether an answer proves it, in a time that does not depend on how much of it is right. */
export function isProof(answer: unknown, token: Secret, port: number, question: string): boolean {
  const [given, expected] = [Buffer.from(String(answer)), Buffer.from(proofOf(token, port, question))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Answers whoever asks, since it gives nothing away. */
export function serveProof(app: FastifyInstance, token: Secret, port: () => number): void {
  app.get(PROOF_PATH, async (request, reply) => {
    const question = z.strictObject({ nonce }).safeParse(request.query);
    if (!question.success) return reply.code(400).send(refusal('bad-question', 'Send a nonce of 43 characters.'));
    return { proof: proofOf(token, port(), question.data.nonce) };
  });
}
