import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Secret } from '../../../main/node/config/index.ts';
import { cloudflared } from '../../../main/node/tunnel/programs/cloudflared.ts';
import { command } from '../../../main/node/tunnel/programs/command.ts';
import { programEnvironment } from '../../../main/node/tunnel/programs/environment.ts';
import { startProgram } from '../../../main/node/tunnel/programs/program.ts';
import type { Opening, OpenTunnel } from '../../../main/node/tunnel/provider.ts';
import { cloudflaredProgram, freePort, tunnelToken } from '../../fakes/cloudflared-program.ts';
import { startTestNode } from '../start-test-node.ts';

const PATIENCE = { timeout: 40_000, interval: 50 };
const target = { host: '127.0.0.1', port: 8484 };
const env = programEnvironment(process.env);
const never = new AbortController().signal;

/** A program of the test's own, with what it does. */
const script = (text: string) => `"${process.execPath}" -e "${text}" {port}`;
/** One that has ended and that nobody has asked for its end counts as gone. */
const isAlive = async (pid: number) => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
};

describe.skipIf(process.platform === 'win32')('tunnels that a program makes', { timeout: 120_000 }, () => {
  let program: Awaited<ReturnType<typeof cloudflaredProgram>>;
  const open = new Set<OpenTunnel>();
  beforeAll(async () => {
    program = await cloudflaredProgram();
  });
  afterAll(() => program.remove());
  afterEach(async () => {
    await Promise.all([...open].map(tunnel => tunnel.close()));
    open.clear();
  });
  const kept = (opening: Opening): OpenTunnel => {
    if (opening.kind !== 'open') throw new Error(opening.message);
    open.add(opening.tunnel);
    return opening.tunnel;
  };
  const quick = { program: '', token: undefined, url: undefined, target, controlPort: 8485, env, clock: systemClock };
  const any = { url: undefined, pattern: undefined, target, env, clock: systemClock };

  test('a quick tunnel of cloudflared is known by what it prints, and ends with us', async () => {
    const tunnel = kept(await cloudflared({ ...quick, program: program.path }).open(never));
    expect(tunnel.url).toBe('https://blue-red-green-fox.trycloudflare.com');
    await tunnel.close();
    expect(await tunnel.lost).toMatch(/has ended \(SIGTERM\)/);
  });

  test('a program that is not there is told in words, with what to do', async () => {
    const provider = cloudflared({ ...quick, program: '/nowhere/cloudflared' });
    expect(await provider.open(never)).toEqual({
      kind: 'refused',
      message: expect.stringMatching(
        /^\/nowhere\/cloudflared is not installed, or may not be started\. Install cloudflared from /,
      ),
    });
  });

  test('a token that Cloudflare does not know needs the owner, and is in no sentence', async () => {
    const token = new Secret('not-a-token-at-all');
    const opening = await cloudflared({ ...quick, program: program.path, token }).open(never);
    expect(opening).toEqual({ kind: 'refused', message: 'Cloudflare does not know the token of the tunnel' });
  });

  test('a named tunnel that leads to the control port is refused, and its program ended', async () => {
    const port = await freePort();
    const token = new Secret(tunnelToken(port, [{ hostname: 'a.example.org', service: 'http://localhost:8485' }]));
    const opening = await cloudflared({ ...quick, program: program.path, token }).open(never);
    expect(opening).toMatchObject({ kind: 'refused', message: expect.stringContaining('never exposed') });
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  test('a node is reached through a named tunnel, and not when it has stopped', async () => {
    const [port, gatewayPort] = [await freePort(), await freePort()];
    const token = tunnelToken(port, [{ hostname: 'a.example.org', service: `http://localhost:${gatewayPort}` }]);
    const url = `http://127.0.0.1:${port}`;
    const node = await startTestNode({
      backends: [{ id: 'local', kind: 'simulated', tier: 'workstation' }],
      gateway: { port: gatewayPort },
      tunnel: { provider: 'cloudflared', cloudflared: { program: program.path, token, url } },
    });
    try {
      const state = async () => await (await node.control('/trpc/tunnel')).text();
      await expect.poll(state, PATIENCE).toContain('"kind":"open"');
      expect(await state()).not.toContain(token);
      expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    } finally {
      await node[Symbol.asyncDispose]();
    }
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test.each([
    [
      'prints it among other things',
      script("console.log('see https://a.example.org/x now, port', process.argv[1]); setInterval(()=>{},1e3)"),
      undefined,
    ],
    [
      'prints it on its error output',
      script("console.error('https://a.example.org'); setInterval(()=>{},1e3)"),
      undefined,
    ],
    [
      'prints it where a pattern finds it',
      script(
        "console.log('docs https://docs.example.org'); console.log('url=https://a.example.org;'); setInterval(()=>{},1e3)",
      ),
      'url=(.*);',
    ],
  ])('any program that %s makes a tunnel', async (_what, run, pattern) => {
    expect(kept(await command({ ...any, run, pattern }).open(never)).url).toBe('https://a.example.org');
  });

  test('and one that does not print it, where its owner says it', async () => {
    const run = script('setInterval(()=>{},1e3)');
    expect(kept(await command({ ...any, run, url: 'https://a.example.org/' }).open(never)).url).toBe(
      'https://a.example.org',
    );
  });

  test.each([
    ['nothing is to be started', undefined, 'tunnel.command.run is not given'],
    ['a quote is open', 'bore "local {port}', 'tunnel.command.run has a quote that is not closed'],
    [
      'it is not there',
      '/nowhere/bore {port}',
      '/nowhere/bore is not installed, or may not be started. Install it, or correct tunnel.command.run',
    ],
  ])('where %s it needs the owner', async (_what, run, message) => {
    expect(await command({ ...any, run }).open(never)).toEqual({ kind: 'refused', message });
  });

  test('one that ends is told with its last words', async () => {
    const run = script("console.log('no free port'); process.exit(3)");
    expect(await command({ ...any, run }).open(never)).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/has ended \(3\): no free port$/),
    });
  });

  test('one that says nothing is ended when its time is up', async () => {
    const patience = new AbortController();
    const opening = command({ ...any, run: script('setInterval(()=>{},1e3)') }).open(patience.signal);
    patience.abort();
    expect(await opening).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/told no public URL in time$/),
    });
  });

  test('what a program started is ended with it, also when it does not want to end', async () => {
    const pids: number[] = [];
    const stubborn = "process.on('SIGTERM',()=>{}); console.log('pid', process.pid); setInterval(()=>{},1e3)";
    const parent = `process.on('SIGTERM',()=>{}); require('child_process').spawn(process.execPath,['-e',${JSON.stringify(stubborn)}],{stdio:'inherit'}); console.log('pid', process.pid); setInterval(()=>{},1e3)`;
    const running = startProgram({
      program: process.execPath,
      args: ['-e', parent],
      env,
      clock: systemClock,
      onLine: line => pids.push(Number(/^pid (\d+)$/.exec(line)?.[1])),
    });
    await expect.poll(() => pids.length, PATIENCE).toBe(2);
    await running.stop();
    await expect.poll(() => Promise.all(pids.map(isAlive)), PATIENCE).toEqual([false, false]);
  });

  test('a program is given the way to its settings and none of the node’s keys', async () => {
    const given = programEnvironment({
      PATH: '/bin',
      HOME: '/home/a',
      GROQ_API_KEY: 'gsk_secret',
      https_proxy: 'http://p',
    });
    expect(given).toEqual({ PATH: '/bin', HOME: '/home/a', https_proxy: 'http://p' });
  });
});
