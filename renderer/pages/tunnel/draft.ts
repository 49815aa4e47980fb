import type { TunnelSettings, TunnelState } from '../../../main/node/control/tunnel-view.ts';

export const PROVIDERS = ['localtunnel', 'ngrok', 'cloudflared', 'command'] as const;
export type ChosenProvider = (typeof PROVIDERS)[number];

/** What stands in the fields of the provider that is looked at. */
export interface Draft {
  readonly provider: ChosenProvider;
  readonly fields: Readonly<Record<string, string>>;
  /** Empty: the one that is there stays. It is never shown. */
  readonly token: string;
  readonly forgetsToken: boolean;
}

/** As things are set; the one that needs no account is offered first. */
export function draftOf({ provider, settings }: TunnelState, chosen?: ChosenProvider): Draft {
  const looked = chosen ?? (provider === 'none' ? 'localtunnel' : provider);
  return { provider: looked, fields: fieldsOf(settings, looked), token: '', forgetsToken: false };
}

/** What the node is asked for. Fields that are empty are left out. */
export function questionOf({ provider, fields, token, forgetsToken }: Draft) {
  const secret = {
    ...(token.trim() === '' ? {} : { token: token.trim() }),
    ...(forgetsToken ? { forgetsToken } : {}),
  };
  const { subdomain, host, domain, url, program, run = '', pattern } = filled(fields);
  const at = url === undefined ? {} : { url };
  switch (provider) {
    case 'localtunnel': {
      const wish = subdomain === undefined ? {} : { subdomain };
      return { tunnel: { provider, ...wish, ...(host === undefined ? {} : { host }) } };
    }
    case 'ngrok':
      return { tunnel: { provider, ...(domain === undefined ? {} : { domain }) }, ...secret };
    case 'cloudflared':
      return { tunnel: { provider, ...at, ...(program === undefined ? {} : { program }) }, ...secret };
    case 'command':
      return { tunnel: { provider, run, ...at, ...(pattern === undefined ? {} : { pattern }) } };
  }
}

function fieldsOf(
  { localtunnel, ngrok, cloudflared, command }: TunnelSettings,
  provider: ChosenProvider,
): Draft['fields'] {
  switch (provider) {
    case 'localtunnel':
      return { subdomain: localtunnel.subdomain ?? '', host: localtunnel.host };
    case 'ngrok':
      return { domain: ngrok.domain ?? '' };
    case 'cloudflared':
      return { url: cloudflared.url ?? '', program: cloudflared.program };
    case 'command':
      return { run: command.run ?? '', url: command.url ?? '', pattern: command.pattern ?? '' };
  }
}

function filled(fields: Draft['fields']): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(fields).flatMap(([key, text]) => (text.trim() ? [[key, text.trim()]] : [])));
}
