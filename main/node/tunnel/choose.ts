import type { Clock } from '../clock/index.ts';
import { type Exposure, exposureProblem } from './exposure.ts';
import { localtunnel } from './localtunnel/index.ts';
import { type NgrokSdk, ngrok } from './ngrok.ts';
import { cloudflared } from './programs/cloudflared.ts';
import { command } from './programs/command.ts';
import { programEnvironment } from './programs/environment.ts';
import type { TunnelProvider } from './provider.ts';

export interface ChooseDeps {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly loadNgrok: () => Promise<NgrokSdk>;
  readonly clock: Clock;
}

/** Who makes the tunnel that the configuration asks for, or why none may be made; undefined: none is wanted. */
export function chooseProvider(
  exposure: Exposure,
  deps: ChooseDeps,
): TunnelProvider | { readonly problem: string } | undefined {
  if (exposure.tunnel.provider === 'none') return undefined;
  const problem = exposureProblem(exposure);
  return problem === undefined ? providerOf(exposure.tunnel.provider, exposure, deps) : { problem };
}

function providerOf(
  name: TunnelProvider['name'],
  { tunnel, target, controlPort }: Exposure,
  { environment, loadNgrok: load, clock }: ChooseDeps,
): TunnelProvider {
  switch (name) {
    case 'localtunnel': {
      const { host, subdomain } = tunnel;
      return localtunnel({ host, subdomain, target, clock });
    }
    case 'ngrok': {
      const { authtoken, domain } = tunnel.ngrok;
      return ngrok({ authtoken, domain, target, clock, load });
    }
    case 'cloudflared': {
      const { program, token, url } = tunnel.cloudflared;
      return cloudflared({ program, token, url, target, controlPort, env: programEnvironment(environment), clock });
    }
    case 'command': {
      const { run, url, pattern } = tunnel.command;
      return command({ run, url, pattern, target, env: programEnvironment(environment), clock });
    }
  }
}
