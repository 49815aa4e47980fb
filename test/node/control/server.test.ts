import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { type ControlServer, startControlServer } from '../../../main/node/control/index.ts';
import { StandInView } from './stand-in-view.ts';
import { ask, askAsOwner, LogLines, startedServer, testToken } from './started.ts';

let view: StandInView;
let log: LogLines;
let server: ControlServer;

beforeEach(async () => {
  view = new StandInView();
  log = new LogLines();
  server = await startedServer(view, { log });
});

afterEach(() => server.close());

const json = { 'content-type': 'application/json' };
const question = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });

describe('token', () => {
  const routes = [
    { method: 'GET', path: '/metrics' },
    { method: 'GET', path: '/health' },
    { method: 'POST', path: '/control/plan' },
    { method: 'POST', path: '/control/reload' },
    { method: 'GET', path: '/trpc/state' },
    { method: 'GET', path: '/trpc/live' },
    { method: 'POST', path: '/trpc/tryOut' },
  ];

  test.each(routes)('$method $path is refused without one', async ({ method, path }) => {
    const answer = await ask(server.port, path, { method });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'no-token' } });
    expect(answer.text).toContain('the dashboard address that the node prints');
  });

  test.each(['Bearer ', 'Bearer x', `Bearer ${testToken}x`, `Bearer ${testToken.slice(0, -1)}`, `Basic ${testToken}`])(
    'is refused when it is not exactly right (%s)',
    async authorization => {
      expect((await ask(server.port, '/metrics', { headers: { authorization } })).status).toBe(401);
    },
  );

  test('is not taken from the address', async () => {
    expect((await ask(server.port, `/metrics?token=${testToken}`)).status).toBe(401);
  });

  test('opens when it is right', async () => {
    expect((await askAsOwner(server.port, '/metrics')).status).toBe(200);
  });
});

describe('who may ask', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]'])('%s with the own port is our name', async name => {
    expect((await askAsOwner(server.port, '/metrics', { headers: { host: `${name}:${server.port}` } })).status).toBe(
      200,
    );
  });

  test.each(['x-forwarded-for', 'X-Forwarded-Proto', 'forwarded', 'via', 'cf-ray'])(
    'what a tunnel passes on, with %s, is refused, also where it says a name of ours and has the token',
    async name => {
      for (const path of ['/', '/metrics', '/trpc/state']) {
        const answer = await askAsOwner(server.port, path, { headers: { [name]: '203.0.113.7' } });
        expect(answer.status).toBe(403);
        expect(JSON.parse(answer.text).error.code).toBe('forwarded');
      }
    },
  );

  test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example:80', '192.168.0.2:8485'])(
    'a Host of %s is refused, for the page as for the API',
    async host => {
      for (const path of ['/', '/assets/x.js', '/metrics', '/nowhere']) {
        const answer = await askAsOwner(server.port, path, { headers: { host } });
        expect(answer.status).toBe(403);
        expect(JSON.parse(answer.text).error.code).toBe('wrong-host');
        expect(answer.text).toContain(`http://127.0.0.1:${server.port}`);
      }
    },
  );

  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost'])(
    'an Origin of %s is refused, with the right token too',
    async origin => {
      for (const path of ['/', '/metrics']) {
        const answer = await askAsOwner(server.port, path, { headers: { origin } });
        expect(answer.status).toBe(403);
        expect(JSON.parse(answer.text).error.code).toBe('wrong-origin');
      }
    },
  );

  test('the own origin is answered, and never with CORS headers', async () => {
    const answer = await askAsOwner(server.port, '/metrics', { headers: { origin: server.url } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('headers', () => {
  test.each(['/', '/metrics', '/nowhere'])('%s has the strict policy', async path => {
    const { headers } = await ask(server.port, path);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test('data is never stored by a browser', async () => {
    expect((await askAsOwner(server.port, '/trpc/state')).headers['cache-control']).toContain('no-store');
  });
});

describe('page', () => {
  test('says which command builds it when it is missing, and is served once it is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-page-'));
    const pageFolder = join(folder, 'renderer');
    const other = await startedServer(view, { pageFolder });
    try {
      expect((await ask(other.port, '/')).text).toContain('npm run build');
      await mkdir(join(pageFolder, 'assets'), { recursive: true });
      await writeFile(join(pageFolder, 'index.html'), '<!doctype html><title>built</title>');
      await writeFile(join(pageFolder, 'assets', 'main-1234.js'), 'export {}');
      await writeFile(join(folder, 'outside.txt'), 'not for the web');
      const index = await ask(other.port, '/');
      expect(index.text).toContain('built');
      expect(index.headers['content-type']).toContain('text/html');
      expect(index.headers['cache-control']).toBe('no-cache');
      const script = await ask(other.port, '/assets/main-1234.js');
      expect(script.headers['content-type']).toContain('javascript');
      expect(script.headers['cache-control']).toContain('immutable');
      for (const path of ['/../outside.txt', '/%2e%2e/outside.txt', '/assets/..%2f..%2foutside.txt']) {
        const answer = await ask(other.port, path);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.text).not.toContain('not for the web');
      }
    } finally {
      await other.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('plan', () => {
  test('answers what would be asked and why', async () => {
    const answer = await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: json, body: question });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text).candidates[0].backend).toBe('a/one');
    expect(view.planned).toEqual([{ messages: [{ role: 'user', content: 'Hello' }] }]);
  });

  test('takes a whole chat body and reads what it needs of it', async () => {
    const body = JSON.stringify({ ...JSON.parse(question), model: 'auto', temperature: 0.5, userTier: 'paid' });
    await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: json, body });
    expect(view.planned[0]).toEqual({
      messages: [{ role: 'user', content: 'Hello' }],
      model: 'auto',
      userTier: 'paid',
    });
  });

  test.each([
    { what: 'no messages', body: '{}', says: 'messages' },
    { what: 'an empty list', body: '{"messages":[]}', says: 'messages' },
    { what: 'a wrong type', body: '{"messages":"hi"}', says: 'messages' },
    { what: 'a wrong user tier', body: '{"messages":[{"role":"user"}],"userTier":"gold"}', says: 'userTier' },
    { what: 'broken JSON', body: '{"messages":', says: 'JSON' },
    { what: 'nothing', body: '', says: 'empty' },
    { what: 'deep JSON', body: `{"messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, says: 'messages' },
  ])('$what is a 400 that says where', async ({ body, says }) => {
    const answer = await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: json, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.message).toContain(says);
  });

  test('another media type is a 415, a body too large a 413', async () => {
    const text = { 'content-type': 'text/plain' };
    const wrong = await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: text, body: question });
    expect([wrong.status, JSON.parse(wrong.text).error.message]).toEqual([415, 'Send the body as application/json.']);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(2_200_000) }] });
    const large = await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: json, body });
    expect([large.status, JSON.parse(large.text).error.message]).toEqual([413, expect.stringContaining('2 MiB')]);
  });

  test('a bug inside shows neither its message nor a stack, and is logged', async () => {
    const body = JSON.stringify({ ...JSON.parse(question), model: 'a/broken' });
    const plain = await askAsOwner(server.port, '/control/plan', { method: 'POST', headers: json, body });
    const trpc = await askAsOwner(server.port, '/trpc/plan', { method: 'POST', headers: json, body });
    for (const answer of [plain, trpc]) {
      expect(answer.status).toBe(500);
      expect(answer.text).not.toMatch(/secret-of-the-inside|stack|\.ts/);
      expect(answer.text).toContain('Its log has the details');
    }
    expect(log.lines).toHaveLength(2);
  });
});

describe('reload', () => {
  test('says what changed', async () => {
    view.reloadResult = { kind: 'applied', changed: ['backends.0.model'], needsRestart: [] };
    const answer = await askAsOwner(server.port, '/control/reload', { method: 'POST' });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, view.reloadResult]);
  });

  test('a refused one is a 422 with its problems', async () => {
    view.reloadResult = { kind: 'refused', problems: ['gateway.port: expected a number'] };
    const answer = await askAsOwner(server.port, '/control/reload', { method: 'POST' });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([422, view.reloadResult]);
  });
});

test('metrics are Prometheus text', async () => {
  const answer = await askAsOwner(server.port, '/metrics');
  expect(answer.headers['content-type']).toContain('version=0.0.4');
  expect(answer.text).toContain('tandem_requests_total 3');
});

test('an unknown path says so', async () => {
  const answer = await askAsOwner(server.port, '/nowhere?x=1');
  expect([answer.status, JSON.parse(answer.text).error.message]).toEqual([404, 'There is nothing at GET /nowhere.']);
});

test('a port in use is told as a value', async () => {
  const options = {
    view,
    token: new Secret(testToken),
    port: server.port,
    pageFolder: '/nowhere',
    log,
    clock: systemClock,
  };
  const second = await startControlServer(options);
  expect(second).toEqual({ kind: 'port-taken', port: server.port });
});
