import { expect, test } from 'vitest';
import { applyEdit } from '../../../../main/node/config/edit/apply.ts';
import { withoutSecrets } from '../../../../main/node/config/edit/shown.ts';
import { type ConfigInput, configSchema, type NamedEdit, Secret } from '../../../../main/node/config/index.ts';

const node = { id: 'a' };
const sealed = { sealed: 'v1.AAAA' };
const token = new Secret('the token of the owner');
const old = { sealed: 'v1.OLD' };

test.each<[string, ConfigInput, NamedEdit, NonNullable<ConfigInput['tunnel']>]>([
  [
    'localtunnel with a name',
    { node },
    { kind: 'set-tunnel', tunnel: { provider: 'localtunnel', subdomain: 'tandem-a' } },
    { provider: 'localtunnel', subdomain: 'tandem-a' },
  ],
  [
    'without one: the one before is gone, and how it is looked at stays',
    {
      node,
      tunnel: { provider: 'localtunnel', subdomain: 'tandem-a', host: 'https://x.example.org', checkEvery: 5000 },
    },
    { kind: 'set-tunnel', tunnel: { provider: 'localtunnel' } },
    { provider: 'localtunnel', checkEvery: 5000 },
  ],
  [
    'switched off: what was set stays for the next time',
    { node, tunnel: { provider: 'ngrok', ngrok: { authtoken: old } } },
    { kind: 'set-tunnel', tunnel: { provider: 'none' } },
    { provider: 'none', ngrok: { authtoken: old } },
  ],
  [
    'ngrok with a token, which is sealed',
    { node, tunnel: { provider: 'localtunnel', subdomain: 'tandem-a' } },
    { kind: 'set-tunnel', tunnel: { provider: 'ngrok', domain: 'a.ngrok.app' }, token },
    { provider: 'ngrok', subdomain: 'tandem-a', ngrok: { domain: 'a.ngrok.app', authtoken: sealed } },
  ],
  [
    'cloudflared gets nothing of ngrok’s token',
    { node, tunnel: { provider: 'ngrok', ngrok: { authtoken: old } } },
    { kind: 'set-tunnel', tunnel: { provider: 'cloudflared' } },
    { provider: 'cloudflared', ngrok: { authtoken: old }, cloudflared: {} },
  ],
  [
    'a command, whole',
    { node, tunnel: { command: { run: 'old {port}', pattern: 'x' } } },
    { kind: 'set-tunnel', tunnel: { provider: 'command', run: 'bore local {port}' } },
    { provider: 'command', command: { run: 'bore local {port}' } },
  ],
])('%s', (_what, before, edit, expected) => {
  const secret = 'token' in edit ? sealed : undefined;
  const applied = applyEdit(before, edit, [], secret);
  expect(applied).toEqual({
    kind: 'applied',
    document: { node, tunnel: expected },
    changes: [{ kind: 'tunnel-set', provider: expected.provider }],
  });
  expect(configSchema.safeParse({ node, tunnel: expected }).error).toBeUndefined();
});

test('a token that is there stays unless it is replaced or to be forgotten', () => {
  const before: ConfigInput = { node, tunnel: { provider: 'cloudflared', cloudflared: { token: old } } };
  const tunnel = { provider: 'cloudflared', url: 'https://a.example.org' } as const;
  const after = (edit: NamedEdit, secret?: typeof sealed) => {
    const applied = applyEdit(before, edit, [], secret);
    return applied.kind === 'applied' ? applied.document.tunnel?.cloudflared : applied;
  };
  const url = 'https://a.example.org';
  expect(after({ kind: 'set-tunnel', tunnel })).toEqual({ url, token: old });
  expect(after({ kind: 'set-tunnel', tunnel, token }, sealed)).toEqual({ url, token: sealed });
  expect(after({ kind: 'set-tunnel', tunnel, forgetsToken: true })).toEqual({ url });
});

test('no token is ever shown', () => {
  const shown = withoutSecrets({
    node,
    tunnel: { ngrok: { authtoken: 'in clear' }, cloudflared: { token: { env: 'CF_TOKEN' } } },
  });
  expect(shown.tunnel).toEqual({ ngrok: { authtoken: '•••' }, cloudflared: { token: { env: 'CF_TOKEN' } } });
});
