import { fetch } from 'undici';
import { z } from 'zod';
import type { Secret } from '../../config/index.ts';
import { jsonIn } from '../json.ts';
import { readCode } from './code.ts';
import { guestSide } from './exchange.ts';
import { type Introduction, lastingSecret, openIntroduction, sealIntroduction } from './introduction.ts';

export type Joined =
  | { readonly kind: 'paired'; readonly twin: Introduction; readonly secret: Secret }
  /** A sentence that says what to do. */
  | { readonly kind: 'refused'; readonly message: string };

/** Addresses of the two steps. */
export const PAIR_BEGIN = '/peer/pair/begin';
export const PAIR_FINISH = '/peer/pair/finish';

const begunSchema = z.object({ exchange: z.string().max(100), reply: z.string().max(4000) });
const pairedSchema = z.object({ introduction: z.string().max(8000) });
const refusedSchema = z.object({ error: z.object({ message: z.string(), type: z.literal('peer_error') }) });

/** For one step: a tunnel may need a moment, ms. */
const PATIENCE = 10_000;
const LONGEST_ANSWER = 32 * 1024;

/**
 * The side that enters the code. When it returns `paired` the host has kept the secret already.
 * @param url of the host's gateway
 */
export async function join(url: string, typed: string, own: Introduction, signal: AbortSignal): Promise<Joined> {
  const code = readCode(typed);
  if (!code) return refused('That is no code: it has eight letters and digits, such as K7QF-2MXD.');
  const side = await guestSide(code);
  const begun = await post(url, PAIR_BEGIN, { opening: side.opening }, begunSchema, signal);
  if ('message' in begun) return refused(begun.message);
  const finished = side.finish(begun.value.reply);
  if (!finished) return refused('The other machine shows another code. Look at it again: three wrong tries end it.');
  const { last, sessionKey } = finished;
  const introduction = sealIntroduction(sessionKey, 'guest', own);
  const step = { exchange: begun.value.exchange, last, introduction };
  const paired = await post(url, PAIR_FINISH, step, pairedSchema, signal);
  if ('message' in paired) return refused(paired.message);
  const twin = openIntroduction(sessionKey, 'host', paired.value.introduction);
  if (!twin) return refused('The other machine’s answer was changed on its way. Show a new code and try again.');
  return { kind: 'paired', twin, secret: lastingSecret(sessionKey) };
}

function refused(message: string): Joined {
  return { kind: 'refused', message };
}

async function post<T>(
  url: string,
  path: string,
  body: object,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<{ readonly value: T } | { readonly message: string }> {
  const target = `${url.replace(/\/+$/, '')}${path}`;
  try {
    const answer = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    const json = jsonIn((await answer.text()).slice(0, LONGEST_ANSWER));
    const read = schema.safeParse(json);
    if (answer.ok && read.success) return { value: read.data };
    const told = refusedSchema.safeParse(json);
    if (told.success) return { message: told.data.error.message.slice(0, 300) };
    return { message: `What answers at ${url} is no Tandem of this version (status ${answer.status}).` };
  } catch (error) {
    signal.throwIfAborted();
    const code =
      error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : '';
    return {
      message: `Nothing answers at ${url}${code ? ` (${String(code)})` : ''}. Is its gateway open to this machine?`,
    };
  }
}
