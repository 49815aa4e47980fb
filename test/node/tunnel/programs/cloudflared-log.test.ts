import { describe, expect, test } from 'vitest';
import { readNamed, readQuick } from '../../../../main/node/tunnel/programs/cloudflared-log.ts';

const ports = { gateway: 8484, control: 8485 };
/** As cloudflared prints it. */
const configured = (ingress: readonly object[]) =>
  `2026-11-24T12:00:00Z INF Updated to new configuration config="${JSON.stringify({ ingress, 'warp-routing': { enabled: false } }).replaceAll('"', '\\"')}" version=3`;

describe('what cloudflared prints', () => {
  test('of a quick tunnel, its URL is read out of the box around it', () => {
    const line = '2026-11-24T12:00:00Z INF |  https://blue-red-green-fox.trycloudflare.com                    |';
    expect(readQuick(line)).toEqual({ kind: 'open', url: 'https://blue-red-green-fox.trycloudflare.com' });
  });

  test.each([
    'INF Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, see https://developers.cloudflare.com',
    'INF Requesting new quick Tunnel on trycloudflare.com...',
    'https://trycloudflare.com.evil.example.org',
  ])('other lines say nothing: %s', line => {
    expect(readQuick(line)).toBeUndefined();
    expect(readNamed(line, ports)).toBeUndefined();
  });

  test('of a quick tunnel that is not to be had', () => {
    const line = 'ERR failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": EOF';
    expect(readQuick(line)?.kind).toBe('failed');
  });

  test('of a named tunnel, the host name that leads to the gateway', () => {
    const line = configured([
      { hostname: 'files.example.org', service: 'http://localhost:9000' },
      { hostname: 'a.example.org', service: 'http://localhost:8484', originRequest: {} },
      { service: 'http_status:404' },
    ]);
    expect(readNamed(line, ports)).toEqual({ kind: 'open', url: 'https://a.example.org' });
  });

  test.each(['http://localhost:8485', 'http://127.0.0.1:8485', 'https://[::1]:8485', 'http://0.0.0.0:8485'])(
    'a named tunnel that leads to the control port, %s, is refused, whatever else it leads to',
    service => {
      const line = configured([
        { hostname: 'a.example.org', service: 'http://localhost:8484' },
        { hostname: 'b.example.org', service },
      ]);
      expect(readNamed(line, ports)).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('never exposed'),
      });
    },
  );

  test('a named tunnel that leads elsewhere is refused, and says what to do', () => {
    const line = configured([{ hostname: 'a.example.org', service: 'http://localhost:3000' }]);
    expect(readNamed(line, ports)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('http://localhost:8484'),
    });
  });

  test('a token that Cloudflare does not know needs the owner', () => {
    expect(readNamed('Provided Tunnel token is not valid.', ports)?.kind).toBe('refused');
    expect(readNamed('ERR Register tunnel error: Unauthorized: Invalid tunnel secret', ports)?.kind).toBe('refused');
  });
});
