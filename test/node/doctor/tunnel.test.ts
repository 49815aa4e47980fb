import { expect, test } from 'vitest';
import { parseConfig } from '../../../main/node/config/index.ts';
import { checkTunnel } from '../../../main/node/doctor/tunnel.ts';

const keys = [{ name: 'growthhub', key: 'tk_0123456789' }];

test.each<[object, object, string | undefined]>([
  [{}, {}, undefined],
  [
    { provider: 'localtunnel' },
    { keys },
    'ok: Others reach the gateway through localtunnel (localtunnel.me); its page says whether they do',
  ],
  [
    { provider: 'cloudflared' },
    { keys },
    'ok: Others reach the gateway through cloudflared; its page says whether they do',
  ],
  [{ provider: 'ngrok' }, { keys }, 'down: ngrok needs the authtoken of your account'],
  [{ provider: 'command' }, { keys }, 'down: There is no command that makes the tunnel'],
  [
    { provider: 'command', command: { run: 'bore 8485 {port}' } },
    { keys },
    'down: No tunnel is opened: tunnel.command.run names the control port 8485, which is never exposed',
  ],
  [
    { provider: 'localtunnel' },
    { anonymous: true },
    'attention: The tunnel leads to a gateway that answers everybody without a key',
  ],
])('%j with %j', async (tunnel, gateway, expected) => {
  const loaded = await parseConfig(JSON.stringify({ node: { id: 'a' }, tunnel, gateway }), { env: {}, folder: '.' });
  expect(checkTunnel(loaded).map(({ state, what }) => `${state}: ${what}`)).toEqual(expected ? [expected] : []);
});

test('says nothing of a configuration that cannot be read', () => {
  expect(checkTunnel({ kind: 'refused', problems: [] })).toEqual([]);
});
