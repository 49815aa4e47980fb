import type { Config, ConfigEdit, TunnelChoice } from './config/index.ts';
import type { TunnelState, TunnelView } from './control/index.ts';
import type { Access } from './gateway/index.ts';
import type { OwnTunnel } from './own-tunnel.ts';

export interface TunnelViewDeps {
  readonly own: OwnTunnel;
  readonly config: () => Config;
  readonly access: () => Access;
  readonly change: (edit: ConfigEdit) => Promise<string | undefined>;
}

/** What the page sees of the tunnel, and does about it. */
export function tunnelView(deps: TunnelViewDeps): TunnelView {
  const { own, change } = deps;
  return {
    state: () => stateOf(deps),
    async check() {
      const checked = await own.tunnel.check();
      if (!checked) return { kind: 'refused', message: 'There is no tunnel to look through now.' };
      const { result } = checked;
      if (result.kind === 'failed') return { kind: 'refused', message: `Not seen from outside: ${result.message}.` };
      return { kind: 'done', message: `Seen from outside in ${Math.round(result.took)} ms.` };
    },
    async reopen() {
      if (own.tunnel.standing.kind === 'off') return { kind: 'refused', message: 'No tunnel is chosen.' };
      await own.tunnel.restart();
      return { kind: 'done', message: 'The tunnel is being opened anew.' };
    },
    async choose(tunnel, token) {
      const secret = token === 'none' ? { forgetsToken: true as const } : token ? { token } : {};
      const problem = await change({ kind: 'set-tunnel', tunnel, ...secret });
      return problem ? { kind: 'refused', message: problem } : { kind: 'done', message: doneOf(tunnel) };
    },
  };
}

function doneOf({ provider }: TunnelChoice): string {
  return provider === 'none' ? 'The tunnel is closed.' : 'Saved. The tunnel is being opened.';
}

function stateOf({ own, config, access }: TunnelViewDeps): TunnelState {
  const { gateway, tunnel: settings } = config();
  const { tunnel, history } = own;
  const { wish, checked } = tunnel;
  const uptime = history.uptime();
  const told = own.publicUrl();
  return {
    provider: settings.provider,
    standing: tunnel.standing,
    ...(told === undefined
      ? {}
      : { told: { url: told, by: gateway.publicUrl === undefined ? 'tunnel' : 'configuration' } }),
    ...(wish && { wish }),
    ...(checked && { checked: { at: checked.at, ...checked.result } }),
    ...(uptime && { uptime }),
    events: history.events,
    settings: settingsOf(settings),
    access: access(),
    keys: gateway.keys.length,
  };
}

function settingsOf({ host, subdomain, ngrok, cloudflared, command }: Config['tunnel']): TunnelState['settings'] {
  const { run, url, pattern } = command;
  return {
    localtunnel: { host, ...(subdomain === undefined ? {} : { subdomain }) },
    ngrok: { ...(ngrok.domain === undefined ? {} : { domain: ngrok.domain }), hasToken: ngrok.authtoken !== undefined },
    cloudflared: {
      program: cloudflared.program,
      ...(cloudflared.url === undefined ? {} : { url: cloudflared.url }),
      hasToken: cloudflared.token !== undefined,
    },
    command: {
      ...(run === undefined ? {} : { run }),
      ...(url === undefined ? {} : { url }),
      ...(pattern === undefined ? {} : { pattern }),
    },
  };
}
