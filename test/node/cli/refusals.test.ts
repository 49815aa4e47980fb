import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spawnNode } from './spawned-node.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How a node that must not start ends: with this code, these lines on standard error, and nothing on standard output. */
async function refusal(args: readonly string[], env: Record<string, string> = {}) {
  const node = spawnNode(args, { TANDEM_DATA: join(folder, 'data'), ...env });
  const { code } = await node.ended();
  return { code, stdout: node.stdout, stderr: node.stderr.map(line => line.replaceAll(`${folder}/`, '')) };
}

function file(name: string, document: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document), { mode: 0o600 });
  return path;
}

const FLAGS =
  'Flags: --config FILE, --data DIR, --gateway-port N, --control-port N, --log-level L, --no-embedded, --no-ollama, --pair, --pair-with URL, --pair-code CODE, --help, --version';

test('a bad flag ends with 64 and one line that names it', async () => {
  expect(await refusal(['--gateway-prot', '1'])).toEqual({
    code: 64,
    stdout: [],
    stderr: [`tandem: unknown flag "--gateway-prot" (did you mean --gateway-port?). ${FLAGS}`],
  });
});

test('a bad variable ends with 64 and its name, and a flag does not hide it', async () => {
  expect(await refusal(['--gateway-port', '0'], { TANDEM_GATEWAY_PORT: 'x' })).toEqual({
    code: 64,
    stdout: [],
    stderr: ['tandem: TANDEM_GATEWAY_PORT: found "x", expected a port from 0 to 65535'],
  });
});

test('help and version go to standard output and end with 0', async () => {
  const help = await refusal(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: [] });
  expect(help.stdout.join('\n')).toContain('--gateway-port N   TANDEM_GATEWAY_PORT');
  expect(await refusal(['--version'])).toEqual({
    code: 0,
    stdout: [expect.stringMatching(/^\d+\.\d+\.\d+/)],
    stderr: [],
  });
});

test('a bad configuration ends with 78 and every problem on a line', async () => {
  const config = file('bad.json', {
    node: { id: 'a' },
    gateway: { port: 'http', keys: [{ name: 'growthhub', key: { env: 'NOT_SET' } }] },
    backends: [{ id: 'x', kind: 'olama' }],
  });
  expect(await refusal(['--config', config])).toEqual({
    code: 78,
    stdout: [],
    stderr: [
      'tandem: the configuration bad.json is refused:',
      'tandem: gateway.port: found "http" (a string), expected a whole number from 0 to 65535',
      'tandem: backends[0].kind: found "olama" (a string), expected one of ollama, openai, colab, embedded, simulated',
      'tandem: gateway.keys[0].key: found no variable "NOT_SET" in the environment, expected one with the secret',
    ],
  });
});

test('a configuration file that is named but missing ends with 78', async () => {
  expect(await refusal(['--config', join(folder, 'missing.json')])).toEqual({
    code: 78,
    stdout: [],
    stderr: [
      'tandem: the configuration missing.json is refused:',
      'tandem: missing.json: found no such file, expected a JSON file that this user may read',
    ],
  });
});

test('a data folder that is a file ends with 78', async () => {
  file('data', '');
  expect(await refusal([])).toEqual({
    code: 78,
    stdout: [],
    stderr: [
      'tandem: data folder data: found a file in its place, expected a folder that this user may write (--data DIR)',
    ],
  });
});

test('an address that is not of this machine ends with 78', async () => {
  const config = file('far.json', { node: { id: 'a' }, gateway: { host: '192.0.2.1', port: 0 }, backends: [] });
  const { code, stderr } = await refusal(['--config', config, '--control-port', '0', '--log-level', 'silent']);
  expect(code).toBe(78);
  expect(stderr).toEqual([expect.stringMatching(/^tandem: gateway\.host: found 192\.0\.2\.1:0, .*EADDRNOTAVAIL/)]);
});
