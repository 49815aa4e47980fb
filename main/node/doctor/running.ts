import { request } from 'undici';
import { z } from 'zod';
import type { Secret } from '../config/index.ts';

/** What answers at the control port. */
export type Running =
  | { readonly kind: 'ours'; readonly node: string; readonly version: string; readonly gatewayUrl: string }
  /** A node of Tandem that does not take the token of this data folder. */
  | { readonly kind: 'other-node' }
  | { readonly kind: 'not-a-node' };

const stateBody = z.looseObject({
  result: z.looseObject({
    data: z.looseObject({
      node: z.looseObject({ id: z.string(), version: z.string() }),
      gateway: z.looseObject({ url: z.string() }),
    }),
  }),
});
const refusalBody = z.looseObject({ error: z.looseObject({ code: z.enum(['no-token', 'wrong-token']) }) });

/** Asks the control port who it is. The token is shown only to what refuses an asker without one as a node does. */
export async function askControlPort(port: number, token: Secret | undefined, signal: AbortSignal): Promise<Running> {
  const url = `http://127.0.0.1:${port}/trpc/state`;
  if (!refusalBody.safeParse(await getJson(url, {}, signal)).success) return { kind: 'not-a-node' };
  if (!token) return { kind: 'other-node' };
  const body = await getJson(url, { authorization: `Bearer ${token.reveal()}` }, signal);
  const state = stateBody.safeParse(body).data?.result.data;
  if (!state) return { kind: 'other-node' };
  return { kind: 'ours', node: state.node.id, version: state.node.version, gatewayUrl: state.gateway.url };
}

/** Whether what answers at a gateway's port answers as a gateway of Tandem does. */
export async function isGateway(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  const body = await getJson(`http://${host}:${port}/health`, {}, signal);
  return JSON.stringify(body) === '{"status":"ok"}';
}

/** Undefined for whatever is no JSON: another protocol, a page, silence. */
async function getJson(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<unknown> {
  try {
    const answer = await request(url, { headers, signal });
    return await answer.body.json();
  } catch {
    return undefined;
  }
}
