import { describe, expect, test } from 'vitest';
import { Secret } from '../../../main/node/config/index.ts';
import { Authenticator, accessOf, type Caller } from '../../../main/node/gateway/auth.ts';
import { GatewayError } from '../../../main/node/gateway/errors.ts';

const gateway = (anonymous: boolean, ...keys: string[]) => ({
  host: '127.0.0.1',
  port: 0,
  anonymous,
  corsOrigins: [],
  keys: keys.map((key, place) => ({ name: `caller-${place}`, key: new Secret(key) })),
});

const from = (headers: Caller['headers'], remoteAddress = '127.0.0.1'): Caller => ({
  headers: { host: '127.0.0.1:8484', ...headers },
  socket: { remoteAddress },
});

/** 401, or undefined for a caller that is let in. */
function answer(authenticator: Authenticator, caller: Caller): number | undefined {
  try {
    authenticator.check(caller);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error.status;
    throw error;
  }
}

test('who may call follows from the configuration', () => {
  expect(accessOf(gateway(false), false)).toBe('this-machine');
  expect(accessOf(gateway(true), false)).toBe('this-machine');
  expect(accessOf(gateway(false), true)).toBe('keys');
  expect(accessOf(gateway(true), true)).toBe('anonymous');
});

describe('with keys', () => {
  const keys = new Authenticator(gateway(false, 'tk_one', 'tk_two'), 'keys');
  test.each([
    ['the first key', 'Bearer tk_one', undefined],
    ['the last key', 'Bearer tk_two', undefined],
    ['any case of the scheme', 'bearer tk_one', undefined],
    ['blanks around', 'Bearer   tk_one  ', undefined],
    ['no header', undefined, 401],
    ['an empty header', '', 401],
    ['no key', 'Bearer ', 401],
    ['another key', 'Bearer tk_three', 401],
    ['half a key', 'Bearer tk_on', 401],
    ['more than a key', 'Bearer tk_one2', 401],
    ['another case of the key', 'Bearer TK_ONE', 401],
    ['two keys', 'Bearer tk_one tk_two', 401],
    ['another scheme', 'Basic tk_one', 401],
    ['the bare key', 'tk_one', 401],
    ['a key of 10,000 characters', `Bearer ${'x'.repeat(10_000)}`, 401],
  ])('%s', (_, authorization, status) => {
    expect(answer(keys, from(authorization === undefined ? {} : { authorization }))).toBe(status);
  });

  test('a caller is known by the name of its key', () => {
    expect(keys.check(from({ authorization: 'Bearer tk_two' }))).toBe('key:caller-1');
    expect(new Authenticator(gateway(true), 'anonymous').check(from({}))).toBe('anonymous');
    expect(new Authenticator(gateway(false), 'this-machine').check(from({}))).toBe('this-machine');
  });

  test('the refusal names no key', () => {
    expect(() => keys.check(from({ authorization: 'Bearer tk_guess' }))).toThrow(
      'The key that was sent is not one of the keys in gateway.keys.',
    );
  });

  test('an empty list lets nobody in', () => {
    const none = new Authenticator(gateway(false), 'keys');
    expect(answer(none, from({}))).toBe(401);
    expect(answer(none, from({ authorization: 'Bearer tk_one' }))).toBe(401);
  });
});

test('anonymous callers are let in, and a key that is sent all the same must be right', () => {
  const open = new Authenticator(gateway(true, 'tk_one'), 'anonymous');
  expect(answer(open, from({}, '203.0.113.7'))).toBeUndefined();
  expect(answer(open, from({ authorization: 'Bearer tk_one' }))).toBeUndefined();
  expect(answer(open, from({ authorization: 'Bearer tk_old' }))).toBe(401);
  // Clients insist on sending some key; where none is configured any is as good as none.
  const keyless = new Authenticator(gateway(true), 'anonymous');
  expect(answer(keyless, from({ authorization: 'Bearer sk-anything' }))).toBeUndefined();
});

describe('with nothing configured, programs on this machine', () => {
  const local = new Authenticator(gateway(false), 'this-machine');
  test.each<[string, Caller]>([
    ['IPv4', from({})],
    ['IPv6', from({ host: '[::1]:8484' }, '::1')],
    ['IPv4 in IPv6', from({ host: 'localhost:8484' }, '::ffff:127.0.0.1')],
    ['a page of this machine', from({ origin: 'http://localhost:3000' })],
    ['with any key', from({ authorization: 'Bearer whatever' })],
  ])('are let in: %s', (_, caller) => {
    expect(answer(local, caller)).toBeUndefined();
  });

  test.each<[string, Caller]>([
    ['another machine', from({}, '192.168.1.5')],
    ['a rebound name', from({ host: 'evil.example:8484' })],
    ['a name that only begins right', from({ host: 'localhost.evil.example' })],
    ['a page of another site', from({ origin: 'https://evil.example' })],
    ['a page without an origin of its own', from({ origin: 'null' })],
    ['through a proxy', from({ 'x-forwarded-for': '203.0.113.7' })],
    ['through a tunnel', from({ via: '1.1 tunnel' })],
    ['no host', { headers: {}, socket: { remoteAddress: '127.0.0.1' } }],
    ['no address', { headers: { host: 'localhost' }, socket: {} }],
  ])('and nobody else: %s', (_, caller) => {
    expect(answer(local, caller)).toBe(401);
  });
});
