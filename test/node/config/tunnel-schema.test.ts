import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../main/node/config/index.ts';

const load = (tunnel: unknown, env: Record<string, string> = {}) =>
  parseConfig(JSON.stringify({ node: { id: 'a' }, tunnel }), { env, folder: '.' });
const problemOf = async (tunnel: unknown) => {
  const loaded = await load(tunnel);
  return loaded.kind === 'refused' ? loaded.problems.map(({ path }) => path) : [];
};

describe('the tunnel’s part of the configuration', () => {
  test('opens none unless its owner says so, and names the public server of localtunnel', async () => {
    expect(await load(undefined)).toMatchObject({
      config: { tunnel: { provider: 'none', host: 'https://localtunnel.me' } },
    });
  });

  test('is acted on: nothing warns of it', async () => {
    expect(await load({ provider: 'localtunnel' })).toMatchObject({ kind: 'loaded', warnings: [] });
  });

  test('reads its tokens as every secret', async () => {
    const loaded = await load({ provider: 'ngrok', ngrok: { authtoken: { env: 'NGROK' } } }, { NGROK: ' 2abc ' });
    if (loaded.kind !== 'loaded') throw new Error(loaded.kind);
    expect(loaded.config.tunnel.ngrok.authtoken?.reveal()).toBe('2abc');
    expect(JSON.stringify(loaded.config)).not.toContain('2abc');
  });

  test.each([
    [{ provider: 'bore' }, 'tunnel.provider'],
    [{ subdomain: 'abc' }, 'tunnel.subdomain'],
    [{ subdomain: 'Tandem' }, 'tunnel.subdomain'],
    [{ subdomain: 'tandem-' }, 'tunnel.subdomain'],
    [{ subdomain: '../?new' }, 'tunnel.subdomain'],
    [{ subdomain: 'x'.repeat(64) }, 'tunnel.subdomain'],
    [{ host: 'ftp://x.example.org' }, 'tunnel.host'],
    [{ host: 'https://user:word@x.example.org' }, 'tunnel.host'],
    [{ ngrok: { domain: 'https://a.example.org' } }, 'tunnel.ngrok.domain'],
    [{ command: { run: 'bore local 8484' } }, 'tunnel.command.run'],
    [{ command: { run: 'bore {port}', pattern: '(' } }, 'tunnel.command.pattern'],
    [{ cloudflared: { url: 'a.example.org' } }, 'tunnel.cloudflared.url'],
    [{ checkEvery: 10 }, 'tunnel.checkEvery'],
  ])('%j is refused at %s', async (tunnel, path) => {
    expect(await problemOf(tunnel)).toEqual([path]);
  });
});
