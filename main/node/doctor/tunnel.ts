import type { LoadResult } from '../config/index.ts';
import { accessOf } from '../gateway/index.ts';
import { exposureProblem } from '../tunnel/index.ts';
import { attention, type Check, down, ok } from './check.ts';

/**
 * What can be told of the tunnel without opening one. Nothing where none is chosen; whether it stands, the running node
 * says on its page.
 */
export function checkTunnel(loaded: LoadResult): readonly Check[] {
  if (loaded.kind !== 'loaded' || loaded.config.tunnel.provider === 'none') return [];
  const { gateway, control, tunnel } = loaded.config;
  const { provider } = tunnel;
  const exposure = {
    tunnel,
    target: { host: gateway.host, port: gateway.port },
    controlPort: control.port,
    access: accessOf(gateway, loaded.configured),
  };
  // Ports that the system chooses are known to the running node alone.
  const problem = gateway.port === 0 || control.port === 0 ? undefined : exposureProblem(exposure);
  if (problem !== undefined)
    return [down('tunnel', `No tunnel is opened: ${problem}`, 'correct it on the Tunnel page')];
  if (provider === 'ngrok' && !tunnel.ngrok.authtoken) {
    return [down('tunnel', 'ngrok needs the authtoken of your account', 'give it on the Tunnel page')];
  }
  if (provider === 'command' && tunnel.command.run === undefined) {
    return [down('tunnel', 'There is no command that makes the tunnel', 'give one as tunnel.command.run')];
  }
  if (gateway.anonymous) {
    const remedy = 'set gateway.anonymous to false, and give callers keys';
    return [attention('tunnel', 'The tunnel leads to a gateway that answers everybody without a key', remedy)];
  }
  const where = provider === 'localtunnel' ? `localtunnel (${new URL(tunnel.host).host})` : provider;
  return [ok('tunnel', `Others reach the gateway through ${where}; its page says whether they do`)];
}
