import type { ConfigInput } from '../schema.ts';
import type { Secret } from '../secret.ts';
import type { TunnelProviderName } from '../tunnel-schema.ts';
import type { Change, SealedSecret } from './change.ts';

/** What is chosen, whole: what is left out of it is no more in the document. */
export type TunnelChoice =
  | { readonly provider: 'none' }
  | { readonly provider: 'localtunnel'; readonly host?: string; readonly subdomain?: string }
  | { readonly provider: 'ngrok'; readonly domain?: string }
  | { readonly provider: 'cloudflared'; readonly url?: string; readonly program?: string }
  | { readonly provider: 'command'; readonly run: string; readonly url?: string; readonly pattern?: string };

/** Who makes the gateway reachable. */
export interface TunnelEdit {
  readonly kind: 'set-tunnel';
  readonly tunnel: TunnelChoice;
  /** Of ngrok or cloudflared. The one that is there stays unless another is given, or none is wanted. */
  readonly token?: Secret;
  readonly forgetsToken?: true;
}

export type TunnelChange = { readonly kind: 'tunnel-set'; readonly provider: TunnelProviderName };

/**
 * Puts the choice into the document. What belongs to the other providers stays for whoever goes back to one of them; a
 * token stands with the provider that it is for, so that no other one ever sees it.
 */
export function editTunnel(
  document: ConfigInput,
  edit: TunnelEdit,
  secret: SealedSecret | undefined,
): { readonly document: ConfigInput; readonly change: Change } {
  const { tunnel } = edit;
  const { provider } = tunnel;
  return {
    document: { ...document, tunnel: { ...withSettings(document.tunnel ?? {}, edit, secret), provider } },
    change: { kind: 'tunnel-set', provider },
  };
}

function withSettings(
  before: NonNullable<ConfigInput['tunnel']>,
  edit: TunnelEdit,
  secret: SealedSecret | undefined,
): NonNullable<ConfigInput['tunnel']> {
  const { tunnel } = edit;
  switch (tunnel.provider) {
    case 'none':
      return before;
    case 'localtunnel': {
      const { host: _, subdomain: __, ...rest } = before;
      return { ...rest, ...withoutProvider(tunnel) };
    }
    case 'ngrok': {
      const authtoken = tokenAfter(edit, before.ngrok?.authtoken, secret);
      return { ...before, ngrok: { ...withoutProvider(tunnel), ...(authtoken === undefined ? {} : { authtoken }) } };
    }
    case 'cloudflared': {
      const token = tokenAfter(edit, before.cloudflared?.token, secret);
      return { ...before, cloudflared: { ...withoutProvider(tunnel), ...(token === undefined ? {} : { token }) } };
    }
    case 'command':
      return { ...before, command: withoutProvider(tunnel) };
  }
}

function withoutProvider<Choice extends TunnelChoice>({ provider: _, ...rest }: Choice): Omit<Choice, 'provider'> {
  return rest;
}

function tokenAfter<Old>({ forgetsToken }: TunnelEdit, old: Old, secret: SealedSecret | undefined) {
  if (secret) return secret;
  return forgetsToken ? undefined : old;
}
