import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../../../main/node/queue/webhook/public-address.ts';
import { webhookTarget } from '../../../../main/node/queue/webhook/target.ts';

describe('addresses', () => {
  test.each([
    ['1.1.1.1', true],
    ['93.184.216.34', true],
    ['172.15.255.255', true],
    ['172.32.0.0', true],
    ['2606:4700::1111', true],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['100.64.0.1', false],
    ['100.100.100.200', false],
    ['127.0.0.1', false],
    ['127.255.255.254', false],
    ['168.63.129.16', false],
    ['169.254.169.254', false],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['192.168.1.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::', false],
    ['::1', false],
    ['fe80::1%eth0', false],
    ['fc00::1', false],
    ['fd00:ec2::254', false],
    ['ff02::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:1.1.1.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:0:4136:e378::1', false],
    ['2001:db8::1', false],
    ['not an address', false],
    ['', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });

  test('no address of a private network is public, in whatever clothes', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom('10.', '127.', '169.254.', '192.168.'), byte, byte, byte, (net, ...rest) => {
        const address = `${net}${rest.slice(0, 4 - net.split('.').length + 1).join('.')}`;
        expect([address, isPublicAddress(address), isPublicAddress(`::ffff:${address}`)]).toEqual([
          address,
          false,
          false,
        ]);
      }),
    );
  });

  test('loopback is this machine in plain clothes only', () => {
    expect(
      ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.0.0.1', 'localhost'].map(isLoopbackAddress),
    ).toEqual([true, true, true, false, false, false]);
  });
});

describe('targets', () => {
  const HUB = 'http://127.0.0.1:3000/api/tandem';
  test.each([
    ['https://hub.example/done?job=1', 'allowed'],
    ['https://hub.example:8443/', 'allowed'],
    ['https://1.1.1.1/', 'allowed'],
    ['http://127.0.0.1:3000/other', 'allowed'],
    ['http://hub.example/', 'refused'],
    ['http://127.0.0.1:3001/', 'refused'],
    ['http://localhost:3000/', 'refused'],
    ['https://127.0.0.1/', 'refused'],
    ['https://0x7f.1/', 'refused'],
    ['https://2130706433/', 'refused'],
    ['https://0177.0.0.1/', 'refused'],
    ['https://[::1]/', 'refused'],
    ['https://[::ffff:7f00:1]/', 'refused'],
    ['https://169.254.169.254/latest/meta-data', 'refused'],
    ['https://user:secret@hub.example/', 'refused'],
    ['ftp://127.0.0.1:3000/', 'refused'],
    ['file:///etc/passwd', 'refused'],
    ['javascript:alert(1)', 'refused'],
    ['hub.example', 'refused'],
    [`https://hub.example/${'x'.repeat(2000)}`, 'refused'],
  ])('%s is %s', (url, expected) => {
    expect(webhookTarget(url, HUB).kind).toBe(expected);
  });

  test('GrowthHub is known by host and port, and only when there is one', () => {
    expect(webhookTarget('http://127.0.0.1:3000/x', HUB)).toMatchObject({ kind: 'allowed', isGrowthHub: true });
    expect(webhookTarget('https://hub.example/', 'https://hub.example/api')).toMatchObject({ isGrowthHub: true });
    expect(webhookTarget('http://127.0.0.1:3000/x', undefined).kind).toBe('refused');
  });

  test('a GrowthHub on a private network is not called: only this machine is', () => {
    expect(webhookTarget('http://192.168.1.5/', 'http://192.168.1.5/').kind).toBe('refused');
  });
});
