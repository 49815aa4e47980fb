import { createTRPCClient, httpLink } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlRouter, ControlServer } from '../../../main/node/control/index.ts';
import { noTunnel } from './stand-in-tunnel.ts';
import { StandInView } from './stand-in-view.ts';
import { askAsOwner, LogLines, startedServer, testToken } from './started.ts';

let view: StandInView;
let log: LogLines;
let server: ControlServer;
beforeEach(async () => {
  view = new StandInView();
  log = new LogLines();
  server = await startedServer(view, { log });
});
afterEach(() => server.close());

function client() {
  const headers = { authorization: `Bearer ${testToken}` };
  return createTRPCClient<ControlRouter>({ links: [httpLink({ url: `${server.url}/trpc`, headers })] });
}

describe('the tunnel, by the control port', () => {
  test('is shown, looked at, opened anew and chosen', async () => {
    expect(await client().tunnel.query()).toEqual(noTunnel);
    expect(await client().checkTunnel.mutate()).toEqual({ kind: 'done', message: 'Done.' });
    await client().reopenTunnel.mutate();
    await client().chooseTunnel.mutate({ tunnel: { provider: 'localtunnel', subdomain: ' tandem-a ' } });
    expect(view.tunnel.done).toEqual(['check', 'reopen', 'choose {"provider":"localtunnel","subdomain":"tandem-a"}']);
  });

  test('takes a token without its blanks, and says it to nobody', async () => {
    const answer = await client().chooseTunnel.mutate({ tunnel: { provider: 'ngrok' }, token: ' 2abc_private\n' });
    await client().chooseTunnel.mutate({ tunnel: { provider: 'ngrok' }, forgetsToken: true });
    expect(view.tunnel.tokens).toEqual(['2abc_private', 'none']);
    expect(JSON.stringify([answer, log])).not.toContain('2abc_private');
  });

  test.each([
    [{ tunnel: { provider: 'bore' } }],
    [{ tunnel: { provider: 'command' } }],
    [{ tunnel: { provider: 'none', host: 'https://x' } }],
    [{ tunnel: { provider: 'ngrok' }, token: 'x'.repeat(5000) }],
    [{ tunnel: { provider: 'localtunnel', subdomain: 'x'.repeat(3000) } }],
    ['none'],
  ])('%j is no choice', async body => {
    const answer = await askAsOwner(server.port, '/trpc/chooseTunnel', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(400);
    expect(view.tunnel.done).toEqual([]);
  });
});
