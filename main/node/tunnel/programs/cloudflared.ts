import { devNull } from 'node:os';
import type { Clock } from '../../clock/index.ts';
import type { Secret } from '../../config/index.ts';
import type { Target, TunnelProvider } from '../provider.ts';
import { publicUrlIn } from '../public-url.ts';
import { readNamed, readQuick } from './cloudflared-log.ts';
import { openProgram, type TunnelProgram } from './open-program.ts';

export interface CloudflaredOptions {
  readonly program: string;
  /** Of a named tunnel; left out, a quick one is asked for. */
  readonly token: Secret | undefined;
  /** Public URL of a named tunnel, where its owner says it. */
  readonly url: string | undefined;
  readonly target: Target;
  readonly controlPort: number;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** A settings file of the user's own may lead anywhere, and no quick tunnel is made where there is one. */
const NO_SETTINGS = ['--config', devNull];

/** Cloudflare's own program: a quick tunnel without an account, or a named one by its token. */
export function cloudflared(options: CloudflaredOptions): TunnelProvider {
  const { program, token, url, target, controlPort, env, clock } = options;
  const local = `http://${target.host.includes(':') ? `[${target.host}]` : hostOf(target)}:${target.port}`;
  const shared = {
    program,
    clock,
    missing: 'Install cloudflared from https://developers.cloudflare.com/cloudflare-one/connections/connect-apps',
  };
  const ports = { gateway: target.port, control: controlPort };
  const quick = (): TunnelProgram => ({
    ...shared,
    args: ['tunnel', ...NO_SETTINGS, '--no-autoupdate', '--url', local],
    env,
    read: readQuick,
  });
  const named = (token: Secret): TunnelProgram => ({
    ...shared,
    args: ['tunnel', ...NO_SETTINGS, '--no-autoupdate', 'run'],
    env: { ...env, TUNNEL_TOKEN: token.reveal() },
    secrets: [token.reveal()],
    read(line) {
      const said = readNamed(line, ports);
      return said?.kind === 'open' && url !== undefined ? { kind: 'open', url: publicUrlIn(url) ?? said.url } : said;
    },
  });
  return { name: 'cloudflared', open: signal => openProgram(token ? named(token) : quick(), signal) };
}

function hostOf({ host }: Target): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host;
}
