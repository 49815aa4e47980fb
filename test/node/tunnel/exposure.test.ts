import { describe, expect, test } from 'vitest';
import { type Config, configSchema } from '../../../main/node/config/index.ts';
import { type Exposure, exposureProblem } from '../../../main/node/tunnel/exposure.ts';

const tunnelOf = (tunnel: object) => configSchema.parse({ node: { id: 'a' }, tunnel }).tunnel as Config['tunnel'];
const exposure = (tunnel: object, rest: Partial<Exposure> = {}): Exposure => ({
  tunnel: tunnelOf(tunnel),
  target: { host: '127.0.0.1', port: 8484 },
  controlPort: 8485,
  access: 'keys',
  ...rest,
});

describe('the control port is never exposed', () => {
  test.each([
    ['a command names it', { provider: 'command', command: { run: 'bore local {port} --also 8485' } }],
    [
      'a command names it in an address',
      { provider: 'command', command: { run: 'ssh -R 80:localhost:8485 x {port}' } },
    ],
    ['a command names it with leading zeros', { provider: 'command', command: { run: 'x 08485 {port}' } }],
    [
      'a command calls it its public URL',
      { provider: 'command', command: { run: 'x {port}', url: 'http://127.0.0.1:8485' } },
    ],
    ['localtunnel’s server would be it', { provider: 'localtunnel', host: 'http://localhost:8485' }],
    ['in another spelling', { provider: 'localtunnel', host: 'http://[::1]:8485' }],
    ['in yet another', { provider: 'localtunnel', host: 'http://127.0.0.2:8485/' }],
    ['as every address', { provider: 'localtunnel', host: 'http://0.0.0.0:8485/' }],
    ['and another', { provider: 'localtunnel', host: 'http://[::ffff:127.0.0.1]:8485/' }],
    ['cloudflared’s URL is it', { provider: 'cloudflared', cloudflared: { url: 'http://127.0.0.1:8485' } }],
  ])('where %s, no tunnel is opened', (_what, tunnel) => {
    expect(exposureProblem(exposure(tunnel))).toMatch(/names the control port 8485, which is never exposed$/);
  });

  test('nor where both ports are one', () => {
    const one = { target: { host: '127.0.0.1', port: 8485 } };
    expect(exposureProblem(exposure({ provider: 'ngrok' }, one))).toContain('control port is never exposed');
  });

  test('it is the port that is really listened on that counts, not the one that is configured', () => {
    const tunnel = { provider: 'command', command: { run: 'x 40123 {port}' } };
    expect(exposureProblem(exposure(tunnel, { controlPort: 40_123 }))).toContain('names the control port 40123');
    expect(exposureProblem(exposure(tunnel))).toBeUndefined();
  });

  test.each([
    [{ provider: 'localtunnel' }],
    [{ provider: 'localtunnel', host: 'https://tunnels.example.org:8485' }],
    [{ provider: 'ngrok' }],
    [{ provider: 'cloudflared', cloudflared: { url: 'https://a.example.org' } }],
    [{ provider: 'command', command: { run: 'bore local {port} --port 18485' } }],
    // What belongs to a provider that is not chosen leads nowhere.
    [{ provider: 'ngrok', command: { run: 'x 8485 {port}' } }],
  ])('%j may be opened', tunnel => {
    expect(exposureProblem(exposure(tunnel))).toBeUndefined();
  });

  test('a gateway that nothing protects yet is exposed by nothing', () => {
    const open = exposure({ provider: 'localtunnel' }, { access: 'this-machine' });
    expect(exposureProblem(open)).toContain('add a key for callers first');
  });
});
