import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { z } from 'zod';
import { readRunning, type Secret } from './config/index.ts';
import { isProof, PROOF_PATH } from './control/index.ts';
import type { Ready } from './ready.ts';

/** A node on this machine answers at once or not at all, ms. */
const PATIENCE = 2000;
const MOST_BYTES = 1024;
const proofBody = z.looseObject({ proof: z.string() });

/**
 * The node that already runs on this data folder, if one does. The address that the folder names is asked to prove that
 * it knows the folder's token; the token itself is not sent, since after a crash a stranger may have taken the port.
 */
export async function runningElsewhere(dataFolder: string, token: Secret): Promise<Ready | undefined> {
  const running = await readRunning(dataFolder);
  if (!running) return undefined;
  const { node, gateway, control } = running;
  const nonce = randomBytes(32).toString('base64url');
  const answer = await ask(`${control}${PROOF_PATH}?nonce=${nonce}`);
  if (!isProof(answer, token, Number(new URL(control).port), nonce)) return undefined;
  return { node, gateway, control, dashboard: `${control}/#token=${token.reveal()}` };
}

async function ask(url: string): Promise<string | undefined> {
  try {
    const { body } = await request(url, { signal: AbortSignal.timeout(PATIENCE) });
    let text = '';
    for await (const piece of body.setEncoding('utf8')) {
      text += piece;
      if (text.length > MOST_BYTES) return undefined;
    }
    return proofBody.safeParse(JSON.parse(text)).data?.proof;
  } catch {
    return undefined;
  }
}
