import { describe, expect, it } from 'vitest';
import { isHere, OwnPlace } from '../../../main/node/twin/own-place.ts';

function place(host: string, publicUrl?: string, twinAt?: string): OwnPlace {
  const own = new OwnPlace(
    { host: '127.0.0.1', port: 0 },
    () => publicUrl,
    () => twinAt,
  );
  own.listensOn({ host, port: 8484 });
  return own;
}

describe('where a node says that it is', () => {
  it('is its public address before all others', () => {
    expect(place('10.0.0.7', 'https://a.example.org/').addresses()).toEqual([
      'https://a.example.org',
      'http://10.0.0.7:8484',
    ]);
  });

  it('is nowhere when it listens on loopback alone, and the twin is on another machine', () => {
    const own = place('127.0.0.1', undefined, 'http://10.0.0.8:8484');
    expect(own.addresses()).toEqual([]);
    expect(own.url).toBe('http://127.0.0.1:8484');
  });

  it('is loopback for a twin on this very machine, unless the owner says another', () => {
    expect(place('127.0.0.1', undefined, 'http://localhost:9000').addresses()).toEqual(['http://127.0.0.1:8484']);
    expect(place('127.0.0.1').addresses('http://127.0.0.1:9000')).toEqual(['http://127.0.0.1:8484']);
    expect(place('127.0.0.1', 'https://a.example.org', 'http://localhost:9000').addresses()).toEqual([
      'https://a.example.org',
    ]);
  });

  it('is an address of a network, never loopback, when it listens everywhere', () => {
    for (const url of place('0.0.0.0', undefined, 'http://10.0.0.8:8484').addresses()) expect(isHere(url)).toBe(false);
  });

  it('is written as a URL, for IPv6 too', () => {
    expect(place('fd00::7').addresses()).toEqual(['http://[fd00::7]:8484']);
  });
});

it.each([
  ['http://127.0.0.1:8484', true],
  ['http://localhost', true],
  ['http://[::1]:8484', true],
  ['http://127.example.org', false],
  ['https://a.example.org', false],
  ['no url', false],
])('%s leads to this machine: %s', (url, expected) => {
  expect(isHere(url)).toBe(expected);
});
