import { afterEach, describe, expect, it, test } from 'vitest';
import { Secret } from '../../../main/node/config/index.ts';
import { checkPorts, type PortsQuestion } from '../../../main/node/doctor/ports.ts';
import { portsWith } from '../../fakes/doctor-world.ts';
import { type RecordingServer, startRecordingServer } from '../../fakes/recording-server.ts';

const TOKEN = 'the-token-of-the-data-folder';
const signal = () => AbortSignal.timeout(5000);

const open: RecordingServer<undefined>[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

/** A node of Tandem as far as a stranger sees one: its control port and its gateway in one. */
async function nodeWith(token: string, version = '0.1.0', gatewayPort = 8484) {
  const server = await startRecordingServer<undefined>({
    basePath: '',
    behaviour: undefined,
    probes: undefined,
    isProbe: () => true,
    async answer(exchange) {
      if (exchange.request.path === '/health') return exchange.json(200, { status: 'ok' });
      const { authorization } = exchange.request.headers;
      if (!authorization) return exchange.json(401, { error: { code: 'no-token', message: 'needs one' } });
      if (authorization !== `Bearer ${token}`) {
        return exchange.json(401, { error: { code: 'wrong-token', message: 'not this one' } });
      }
      const data = { node: { id: 'a', version }, gateway: { url: `http://127.0.0.1:${gatewayPort}` } };
      exchange.json(200, { result: { data } });
    },
  });
  open.push(server);
  return server;
}

const question = (given: Partial<PortsQuestion> = {}): PortsQuestion => ({
  gateway: { host: '127.0.0.1', port: 8484 },
  control: { port: 9 },
  token: new Secret(TOKEN),
  version: '0.1.0',
  ...given,
});

describe('a port', () => {
  test.each<[string, Record<number, string>, RegExp]>([
    ['is free', {}, /^ok Port 8484 is free/],
    ['is taken by a program', { 8484: 'EADDRINUSE' }, /^down .*taken by nginx \(process 7\).*--gateway-port N/],
    ['is not for this user', { 8484: 'EACCES' }, /^down .*EACCES.*excludedportrange/],
    ['is at an address of another machine', { 8484: 'EADDRNOTAVAIL' }, /^down gateway\.host .*no address of this/],
  ])('that %s', async (_title, taken, expected) => {
    const [gateway] = await checkPorts(question(), portsWith(taken, 'nginx (process 7)'), signal());
    expect(`${gateway?.state} ${gateway?.what} → ${gateway?.remedy}`).toMatch(expected);
  });

  it('that the system names no holder of is taken all the same', async () => {
    const [gateway] = await checkPorts(question(), portsWith({ 8484: 'EADDRINUSE' }), signal());
    expect(gateway).toMatchObject({ state: 'down', what: expect.stringContaining('does not name') });
  });

  it('that is 0 is any free one', async () => {
    const any = question({ gateway: { host: '127.0.0.1', port: 0 }, control: { port: 0 } });
    const checks = await checkPorts(any, portsWith({ 0: 'EACCES' }), signal());
    expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok']);
  });
});

describe('ports that a node of Tandem holds', () => {
  const inUse = (port: number) => portsWith({ 8484: 'EADDRINUSE', [port]: 'EADDRINUSE' }, 'node (process 7)');

  it('are in order when it is the node of this data folder', async () => {
    const { port } = await nodeWith(TOKEN);
    const checks = await checkPorts(question({ control: { port } }), inUse(port), signal());
    expect(checks).toEqual([
      { id: 'port:gateway', state: 'ok', what: 'Port 8484: the gateway of the running node a answers there' },
      {
        id: 'port:control',
        state: 'ok',
        what: `Port ${port}: the dashboard of the running node a answers there (Tandem 0.1.0)`,
      },
    ]);
  });

  it('deserve a look when it is older than what is installed', async () => {
    const { port } = await nodeWith(TOKEN, '0.0.9');
    const [, control] = await checkPorts(question({ control: { port } }), inUse(port), signal());
    expect(control).toMatchObject({ state: 'attention', remedy: expect.stringContaining('restart') });
  });

  it('are another node’s when it takes another token', async () => {
    const { port } = await nodeWith('of-another-folder');
    const both = question({ gateway: { host: '0.0.0.0', port }, control: { port } });
    const checks = await checkPorts(both, inUse(port), signal());
    expect(checks.map(({ state, what }) => `${state} ${what}`)).toEqual([
      expect.stringMatching(/^attention .*another data folder/),
      expect.stringMatching(/^attention .*another data folder/),
    ]);
  });

  it('are somebody else’s when what answers is no node, and it never sees the token', async () => {
    const server = await startRecordingServer<undefined>({
      basePath: '',
      behaviour: undefined,
      probes: undefined,
      isProbe: () => true,
      answer: async exchange => exchange.fault({ kind: 'html' }),
    });
    open.push(server);
    const both = question({ gateway: { host: '127.0.0.1', port: server.port }, control: { port: server.port } });
    const checks = await checkPorts(both, inUse(server.port), signal());
    expect(checks.map(({ state }) => state)).toEqual(['down', 'down']);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });
});
