import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRunning, removeRunning, Secret, writeRunning } from '../../main/node/config/index.ts';
import { runningElsewhere } from '../../main/node/running-elsewhere.ts';
import { StandInView } from './control/stand-in-view.ts';
import { startedServer, testToken } from './control/started.ts';

const TOKEN = new Secret(testToken);
let folder: string;
let open: { close(): unknown }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-running-'));
  open = [];
});
afterEach(async () => {
  for (const server of open) await server.close();
  rmSync(folder, { recursive: true });
});

async function nodeRuns() {
  const server = await startedServer(new StandInView());
  open.push(server);
  return server;
}

/** A program that is no node of ours, and every path and header that it was asked with. */
async function strangerRuns(answer: RequestListener) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const says = (control: string) =>
  writeRunning(folder, { pid: process.pid, node: 'a', gateway: 'http://127.0.0.1:8484', control });

describe('the node that runs on a data folder', () => {
  test('is found by what it left there and proves', async () => {
    const { url } = await nodeRuns();
    await says(url);
    expect(await runningElsewhere(folder, TOKEN)).toEqual({
      node: 'a',
      gateway: 'http://127.0.0.1:8484',
      control: url,
      dashboard: `${url}/#token=${testToken}`,
    });
  });

  test('is none where nothing was left, or where nobody answers any more', async () => {
    expect(await runningElsewhere(folder, TOKEN)).toBeUndefined();
    const server = await nodeRuns();
    await says(server.url);
    await server.close();
    expect(await runningElsewhere(folder, TOKEN)).toBeUndefined();
  });

  test('is not the node of another data folder that took its port', async () => {
    const { url } = await nodeRuns();
    await says(url);
    expect(await runningElsewhere(folder, new Secret('another-token-of-another-folder'))).toBeUndefined();
  });

  test.each<[string, RequestListener]>([
    ['says nothing that makes sense', (_request, response) => response.end('<html>')],
    ['makes a proof up', (_request, response) => response.end(JSON.stringify({ proof: 'A'.repeat(43) }))],
    [
      'gives the question back',
      (request, response) => response.end(JSON.stringify({ proof: request.url?.slice(-43) })),
    ],
    ['floods', (_request, response) => response.end('x'.repeat(1_000_000))],
    ['redirects', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ])('is not a stranger that %s, and the stranger hears no token', async (_title, answer) => {
    const { url, asked } = await strangerRuns(answer);
    await says(url);
    expect(await runningElsewhere(folder, TOKEN)).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(asked.join()).not.toContain(testToken);
  });

  test('is not a stranger that passes the question on to the real node at another port', async () => {
    const node = await nodeRuns();
    const { url } = await strangerRuns((request, response) => {
      void fetch(`${node.url}${request.url}`).then(async answer => response.end(await answer.text()));
    });
    await says(url);
    expect(await runningElsewhere(folder, TOKEN)).toBeUndefined();
  });
});

describe('the file', () => {
  test('is readable by its owner alone and leaves nothing else behind', async () => {
    await says('http://127.0.0.1:8485');
    expect(readdirSync(folder)).toEqual(['running.json']);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'running.json')).mode & 0o777).toBe(0o600);
  });

  test('is taken back by the one that wrote it and by nobody else', async () => {
    await says('http://127.0.0.1:8485');
    await removeRunning(folder, process.pid + 1);
    expect(await readRunning(folder)).toBeDefined();
    await removeRunning(folder, process.pid);
    expect(await readRunning(folder)).toBeUndefined();
  });

  test.each([
    '',
    '{',
    '[]',
    '{"pid":1}',
    JSON.stringify({ pid: 1, node: 'a', gateway: 'http://x', control: 'http://evil.example:80' }),
  ])('that says %j says nothing', async text => {
    writeFileSync(join(folder, 'running.json'), text);
    expect(await readRunning(folder)).toBeUndefined();
  });
});

test.each(['', '?nonce=short', `?nonce=${'A'.repeat(44)}`, `?nonce=${'A'.repeat(43)}&more=1`])(
  'a control port does not prove itself to a question like %j',
  async query => {
    const { url } = await nodeRuns();
    const answer = await fetch(`${url}/proof${query}`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining('proof"')]);
  },
);
