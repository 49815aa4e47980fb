import { hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../../config/index.ts';
import { MOST_ADDRESSES } from '../addresses.ts';
import { jsonIn } from '../json.ts';
import { Opener, Sealer } from '../wire/sealed-stream.ts';

/** What each side says of itself once both have proved that they know the code. */
export interface Introduction {
  readonly node: string;
  readonly name: string;
  readonly version: string;
  readonly addresses: readonly string[];
}

const introductionSchema = z.object({
  node: z.string().regex(/^[\w.-]{1,64}$/),
  name: z.string().max(100),
  version: z.string().max(40),
  addresses: z
    .array(z.url({ protocol: /^https?$/ }).max(500))
    .max(MOST_ADDRESSES)
    .catch([]),
});

/** What both derive from the key of their exchange, and keep: the secret that they will know each other by. */
export function lastingSecret(sessionKey: string): Secret {
  return new Secret(Buffer.from(hkdfSync('sha256', sessionKey, '', 'tandem twins: secret', 32)).toString('base64url'));
}

/** Seals an introduction so that only the other side of this exchange reads it. @param by who says it */
export function sealIntroduction(sessionKey: string, by: 'host' | 'guest', introduction: Introduction): string {
  const clear = Buffer.from(JSON.stringify(introduction), 'utf8');
  return new Sealer(keyOf(sessionKey, by)).seal(clear, true).toString('base64url');
}

/** Undefined when it was not sealed in this exchange by that side, or makes no sense. */
export function openIntroduction(sessionKey: string, by: 'host' | 'guest', sealed: string): Introduction | undefined {
  const clear = new Opener(keyOf(sessionKey, by)).open(Buffer.from(sealed, 'base64url'), true);
  return clear && introductionSchema.safeParse(jsonIn(clear.toString('utf8'))).data;
}

function keyOf(sessionKey: string, by: 'host' | 'guest'): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', sessionKey, '', `tandem twins: introduction of the ${by}`, 32));
}
