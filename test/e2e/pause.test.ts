import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenAiFake, startOpenAiServer } from '../fakes/openai-server.ts';
import { startTestNode, type TestNode } from './start-test-node.ts';

/* Pause and resume of a whole node over real sockets: the control port asks, the gateway's callers see. */

let upstream: OpenAiFake;
let node: TestNode;
beforeAll(async () => {
  upstream = await startOpenAiServer();
  node = await startTestNode({
    backends: [{ id: 'one', kind: 'openai', tier: 'workstation', baseUrl: upstream.url, model: 'm' }],
  });
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await upstream.close();
});

const ask = () => node.post('/v1/chat/completions', { model: 'auto', messages: [{ role: 'user', content: 'hi' }] }, {});
const command = async (name: 'pause' | 'resume' | 'wake') =>
  (await node.control(`/trpc/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
    .status;

test('a paused node refuses with the time to come back, asks nobody, says so, and serves again when resumed', async () => {
  expect((await ask()).status).toBe(200);
  expect(await command('pause')).toBe(200);
  const before = upstream.requests.length;

  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^(?:29|30)$/)]);
  expect(await refused.text()).toContain('paused on this machine');
  expect(upstream.requests).toHaveLength(before);
  const { paused, notices, stations } = await node.state();
  expect(paused).toBe(true);
  expect(notices[0]?.text).toContain('Serving is paused');
  expect(stations[0]?.state).toMatchObject({ kind: 'resting', reason: 'serving is paused on this machine' });

  // A backend that a reload makes anew is held back like the others.
  node.configure({
    backends: [{ id: 'two', kind: 'openai', tier: 'workstation', baseUrl: upstream.url, model: 'm' }],
  });
  await node.node.reload();
  expect((await ask()).status).toBe(503);

  expect(await command('resume')).toBe(200);
  expect((await ask()).status).toBe(200);
  expect((await node.state()).paused).toBeUndefined();
});

test('a wake is taken at any time', async () => {
  expect(await command('wake')).toBe(200);
  expect((await ask()).status).toBe(200);
});
