import { describe, expect, it, test } from 'vitest';
import { checkNetwork } from '../../../main/node/doctor/network.ts';
import type { NetworkSteps } from '../../../main/node/doctor/network-steps.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { networkWith, systemError } from '../../fakes/doctor-world.ts';

const clock = new ManualClock();
const QUESTION = { ids: ['groq'], baseUrl: 'https://api.groq.test/openai/v1', proxyVariable: undefined };

async function said(steps: NetworkSteps, question: Parameters<typeof checkNetwork>[0] = QUESTION) {
  const { check } = await checkNetwork(question, { steps, clock }, new AbortController().signal);
  return `${check.state} ${check.what} → ${check.remedy}`;
}

const fails = (code: string) => async () => Promise.reject(systemError(code));

describe('the way to a backend', () => {
  it('is told once for all accounts at one address', async () => {
    const question = { ...QUESTION, ids: ['groq-a', 'groq-b'] };
    expect(await said(networkWith(), question)).toMatch(/^ok groq-a, groq-b: https:\/\/api\.groq\.test is reached/);
  });

  test.each<[string, Partial<NetworkSteps>, RegExp]>([
    [
      'an unknown name',
      { resolve: fails('ENOTFOUND') },
      /^down groq: the name of api\.groq\.test is unknown → .*spelling/,
    ],
    ['no name server', { resolve: fails('EAI_AGAIN') }, /name server.*online/],
    ['a closed port', { open: fails('ECONNREFUSED') }, /nothing listens at api\.groq\.test:443/],
    ['no network', { open: fails('ENETUNREACH') }, /no way to the network.*online/],
    ['a firewall', { open: fails('ETIMEDOUT') }, /does not take connections.*firewall/],
    ['a proxy that reads along', { secure: fails('SELF_SIGNED_CERT_IN_CHAIN') }, /NODE_EXTRA_CA_CERTS/],
    ['a hotel’s page', { secure: fails('ERR_TLS_CERT_ALTNAME_INVALID') }, /another name.*sign in/],
    ['an old certificate', { secure: fails('CERT_HAS_EXPIRED') }, /out of date.*clock/],
    ['plain HTTP behind https', { secure: fails('ERR_SSL_WRONG_VERSION_NUMBER') }, /write http:\/\//],
    ['a connection that is cut', { get: fails('UND_ERR_SOCKET') }, /closes the connection without an answer/],
    ['something new', { open: fails('EWHATEVER') }, /cannot be reached \(EWHATEVER\)/],
    [
      'addresses that all fail',
      { open: async () => Promise.reject(new AggregateError([systemError('ECONNREFUSED')])) },
      /nothing listens/,
    ],
  ])('with %s', async (_title, broken, expected) => {
    expect(await said(networkWith(broken))).toMatch(expected);
  });

  test.each([
    [200, 'ok'],
    [401, 'ok'],
    [404, 'ok'],
    [503, 'attention'],
    [407, 'down'],
  ])('that ends in HTTP %d is %s', async (status, state) => {
    expect(await said(networkWith({}, { status, date: '' }))).toMatch(new RegExp(`^${state} `));
  });

  it('has no TLS for http', async () => {
    const question = { ...QUESTION, baseUrl: 'http://192.0.2.7:11434' };
    expect(await said(networkWith({ secure: fails('EPROTO') }), question)).toMatch(/^ok /);
  });

  it('names a proxy that is set and not used, where the way out is barred', async () => {
    const question = { ...QUESTION, proxyVariable: 'HTTPS_PROXY' };
    expect(await said(networkWith({ open: fails('ETIMEDOUT') }), question)).toMatch(
      /does not use the proxy that HTTPS_PROXY/,
    );
    expect(await said(networkWith({ get: fails('UND_ERR_SOCKET') }), question)).not.toMatch(/HTTPS_PROXY/);
  });
});

describe('a step that hangs', () => {
  const hangs = () => new Promise<never>(() => {});
  const untilAborted = (_host: unknown, _port: unknown, signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  test.each<[string, Partial<NetworkSteps>, RegExp]>([
    ['the name', { resolve: hangs }, /nobody tells the address/],
    ['the connection', { open: untilAborted }, /does not take connections/],
    ['TLS', { secure: untilAborted }, /does not begin TLS/],
    ['the answer', { get: (_url, signal) => untilAborted('', 0, signal) }, /answers nothing: it hangs/],
  ])('is told by name: %s', async (_title, broken, expected) => {
    const limit = new AbortController();
    const result = checkNetwork(QUESTION, { steps: networkWith(broken), clock }, limit.signal);
    setImmediate(() => limit.abort());
    expect((await result).check).toMatchObject({ state: 'down', what: expect.stringMatching(expected) });
  });
});

describe('the time that a backend tells', () => {
  const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
  const timeOf = async (baseUrl: string, told: string) => {
    const steps = networkWith({}, { status: 401, date: told });
    return (await checkNetwork({ ...QUESTION, baseUrl }, { steps, clock }, new AbortController().signal)).time;
  };

  it('is handed on', async () => {
    expect(await timeOf(QUESTION.baseUrl, date)).toEqual({
      host: 'api.groq.test',
      theirs: Date.parse(date),
      ours: clock.now(),
    });
  });

  it('is none when it is this machine’s own, or nonsense', async () => {
    expect(await timeOf('http://127.0.0.1:8000/v1', date)).toBeUndefined();
    expect(await timeOf('http://[::1]:8000/v1', date)).toBeUndefined();
    expect(await timeOf(QUESTION.baseUrl, 'yesterday')).toBeUndefined();
  });
});
