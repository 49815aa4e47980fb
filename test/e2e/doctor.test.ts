import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { startOllamaServer } from '../fakes/ollama-server.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { type SpawnedNode, spawnNode } from '../node/cli/spawned-node.ts';

const ENTRY = resolve(import.meta.dirname, '../../scripts/doctor.ts');
const GOOD_KEY = 'gsk_the_good_key_of_the_tests_0123456789';
const WRONG_KEY = 'gsk_a_wrong_key_of_the_tests_0123456789';
/** The shape that programs rely on; anything more or less is a change of the contract. */
const report = z.strictObject({
  version: z.string(),
  at: z.iso.datetime(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      state: z.enum(['ok', 'attention', 'down', 'skipped']),
      what: z.string(),
      remedy: z.string().optional(),
    }),
  ),
});

let home: string;
let data: string;
const running: (SpawnedNode | { close(): Promise<void> })[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tandem-doctor-'));
  data = join(home, 'data');
});
afterEach(async () => {
  for (const thing of running.splice(0)) {
    if ('close' in thing) await thing.close();
    else if (thing.process.kill('SIGTERM')) await thing.ended();
  }
  rmSync(home, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it as `npm run doctor` does, with a home of its own and nothing of this machine's environment. */
function doctor(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const child = spawn(
    process.execPath,
    [ENTRY, '--data', data, '--gateway-port', '0', '--control-port', '0', ...args],
    {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        USERPROFILE: home,
        OLLAMA_HOST: '127.0.0.1:9',
        TANDEM_NO_OLLAMA: '1',
        ...env,
      },
    },
  );
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', piece => {
    text.stdout += piece;
  });
  child.stderr.on('data', piece => {
    text.stderr += piece;
  });
  return new Promise(done => child.once('close', code => done({ code, ...text })));
}

async function checksOf(args: readonly string[] = []) {
  const run = await doctor([...args, '--json']);
  const { checks } = report.parse(JSON.parse(run.stdout));
  return { ...run, checks, find: (id: string) => checks.find(check => check.id === id) };
}

/** Everything below the home folder with its rights, size and time. */
function everything(): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map(name => {
      const { mode, size, mtimeMs } = statSync(join(home, name));
      return `${name} ${mode} ${size} ${mtimeMs}`;
    });
}

function configure(document: object): string {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(join(data, 'config.json'), JSON.stringify({ node: { id: 'a' }, ...document }), { mode: 0o600 });
  return join(data, 'config.json');
}

const account = (id: string, baseUrl: string, apiKey: string) => ({
  id,
  kind: 'openai',
  provider: 'groq',
  baseUrl,
  apiKey,
  model: 'test-model',
});

describe('on a machine with nothing on it', () => {
  it('finds nothing wrong, says what is not there yet, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await doctor();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^● The data folder .* is not there yet/m);
    expect(stdout).toMatch(/^▲ No Ollama answers at http:\/\/127\.0\.0\.1:9: .* → .*ollama\.com/m);
    expect(stdout).toMatch(/\n\nNothing is wrong, .*\n$/);
    expect(everything()).toEqual([]);
  });

  it('is a line a check for a pipe, without colours', async () => {
    const { stdout } = await doctor([], { FORCE_COLOR: '1' });
    expect(stdout).not.toContain('\u001b');
    const lines = stdout.split('\n\n')[0]?.split('\n') ?? [];
    expect(lines.filter(line => !/^[●▲■○] \S/.test(line))).toEqual([]);
  });

  it('is red when the built-in engine is refused too', async () => {
    const { code, find } = await checksOf(['--no-embedded']);
    expect(code).toBe(1);
    expect(find('engine:ollama')).toMatchObject({ state: 'down', what: expect.stringContaining('nothing can answer') });
    expect(find('engine:embedded')).toMatchObject({ state: 'skipped' });
  });

  it('finds an Ollama and its model', async () => {
    const ollama = await startOllamaServer();
    running.push(ollama);
    const { code, stdout } = await doctor([], { OLLAMA_HOST: ollama.url });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^● Ollama 0\.32\.0 at .* with the model smollm2:135m/m);
  });
});

it('knows the node that runs, and that its ports are no fault', async () => {
  configure({ backends: [{ id: 'demo', kind: 'simulated' }] });
  const node = spawnNode(['--data', data, '--gateway-port', '0', '--control-port', '0'], { HOME: home });
  running.push(node);
  const ready = JSON.parse(await node.saw('stdout', 'ready'));
  const before = everything();
  const ports = ['--gateway-port', new URL(ready.gateway).port, '--control-port', new URL(ready.control).port];
  const { code, find } = await checksOf(ports);
  expect(code).toBe(0);
  expect(find('port:gateway')).toMatchObject({ state: 'ok', what: expect.stringContaining('running node a') });
  expect(find('port:control')).toMatchObject({ state: 'ok', what: expect.stringContaining('running node a') });
  expect(find('rights:control-token')).toMatchObject({ state: 'ok' });
  expect(everything()).toEqual(before);
});

it('tells every problem of a configuration, and what does not depend on it', async () => {
  configure({ backends: [{ id: 'x', kind: 'grok' }, account('groq', 'nonsense', GOOD_KEY)], gatway: {} });
  const before = everything();
  const { code, stdout, checks, find } = await checksOf();
  expect(code).toBe(1);
  const problems = checks.filter(({ id }) => id.startsWith('configuration'));
  expect(problems.map(({ state }) => state)).toEqual(['down', 'down', 'down', 'down']);
  expect(find('configuration:gatway')).toMatchObject({ remedy: expect.stringContaining('gateway') });
  expect(find('backends')).toMatchObject({ state: 'skipped' });
  expect(find('disk:data')).toMatchObject({ state: 'ok' });
  expect(stdout).not.toContain(GOOD_KEY);
  expect(everything()).toEqual(before);
});

it('tells a wrong key from a good one, and prints neither', async () => {
  const provider = await startOpenAiServer({ apiKey: GOOD_KEY });
  running.push(provider);
  configure({ backends: [account('one', provider.url, GOOD_KEY), account('two', provider.url, WRONG_KEY)] });
  const { code, stdout, stderr, find } = await checksOf();
  expect(code).toBe(1);
  expect(find('key:one')).toMatchObject({ state: 'ok' });
  expect(find('key:two')).toMatchObject({ state: 'down', remedy: expect.stringContaining('console.groq.com/keys') });
  expect(find(`network:127.0.0.1:${provider.port}`)).toMatchObject({
    state: 'ok',
    what: expect.stringMatching(/^one, two: /),
  });
  for (const key of [GOOD_KEY, WRONG_KEY]) expect(`${stdout}${stderr}`).not.toContain(key);
  expect(provider.requests.every(({ method }) => method === 'GET')).toBe(true);
});

it('does not hang with a backend that hangs', async () => {
  const [hung, ollama] = await Promise.all([
    startOpenAiServer({ apiKey: GOOD_KEY }),
    startOllamaServer({ behaviour: { kind: 'silence' } }),
  ]);
  running.push(hung, ollama);
  hung.setProbes({ kind: 'silence' });
  ollama.setProbes({ kind: 'silence' });
  configure({ backends: [{ id: 'ollama', kind: 'ollama', baseUrl: ollama.url }, account('groq', hung.url, GOOD_KEY)] });
  const began = performance.now();
  const { code, find } = await checksOf();
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(code).toBe(1);
  expect(find('engine:ollama')).toMatchObject({ state: 'down', what: expect.stringContaining('it hangs') });
  expect(find('key:groq')).toMatchObject({ state: 'skipped' });
  expect(find(`network:127.0.0.1:${hung.port}`)).toMatchObject({
    state: 'down',
    what: expect.stringContaining('it hangs'),
  });
});

describe('its flags', () => {
  test.each([['--jsonn'], ['--gateway-port=eighty'], ['now']])('refuse %s', async flag => {
    const { code, stdout, stderr } = await doctor([flag]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^tandem: .*--json\n$/);
  });

  it('are listed by --help', async () => {
    const { code, stdout } = await doctor(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run doctor[\s\S]*--data DIR[\s\S]*--json/);
  });
});
