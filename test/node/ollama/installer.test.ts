import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../main/node/clock/index.ts';
import { Installer, type InstallState } from '../../../main/node/ollama/install/installer.ts';
import { type ReleaseServer, startReleaseServer } from '../../fakes/release-server.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tandem-install-'));
  folders.push(made);
  return made;
}

/** An archive as a release has it, with a program of some size in it. */
function archive(compress: (tar: Uint8Array) => Uint8Array, content = 'bin/ollama'): Uint8Array {
  const root = folder();
  mkdirSync(join(root, 'bin'));
  mkdirSync(join(root, 'lib', 'ollama'), { recursive: true });
  writeFileSync(join(root, 'lib', 'ollama', 'libggml.so'), Buffer.alloc(200_000, 7));
  writeFileSync(join(root, content), '#!/bin/sh\necho hello\n');
  chmodSync(join(root, content), 0o755);
  return compress(execFileSync('tar', ['-c', '-f', '-', '-C', root, 'bin', 'lib'], { maxBuffer: 1e8 }));
}

interface Rig {
  readonly installer: Installer;
  readonly states: readonly InstallState[];
  readonly program: string;
  readonly downloads: string;
  readonly installed: () => number;
  /** The state when it is over. */
  run(): Promise<InstallState>;
}

function rig(server: ReleaseServer, platform: NodeJS.Platform = 'linux'): Rig {
  const root = folder();
  const states: InstallState[] = [];
  let installed = 0;
  const installer: Installer = new Installer({
    platform,
    arch: 'x64',
    releases: () => server.url,
    folders: { downloads: join(root, 'downloads'), program: join(root, 'ollama') },
    env: { PATH: process.env.PATH },
    clock: systemClock,
    random: () => 0,
    log: pino({ level: 'silent' }),
    changed: () => states.push(installer.state),
    installed: () => {
      installed += 1;
    },
  });
  return {
    installer,
    states,
    program: join(root, 'ollama'),
    downloads: join(root, 'downloads'),
    installed: () => installed,
    async run() {
      installer.start();
      await expect.poll(() => installer.state.kind, { timeout: 20_000 }).toMatch(/installed|failed|offered/);
      return installer.state;
    },
  };
}

const leftIn = (path: string) => (existsSync(path) ? readdirSync(path) : []);

describe('an archive for Linux', () => {
  test.each([
    ['ollama-linux-amd64.tar.zst', zstdCompressSync],
    ['ollama-linux-amd64.tgz', gzipSync],
  ] as const)(
    '%s is fetched, checked, unpacked into the data folder, and nothing else stays',
    async (name, compress) => {
      await using server = await startReleaseServer(name, archive(compress));
      const { run, program, downloads, states, installed } = rig(server);
      expect(await run()).toEqual({ kind: 'installed', version: '0.32.1' });
      expect(readFileSync(join(program, 'bin', 'ollama'), 'utf8')).toContain('hello');
      expect(execFileSync(join(program, 'bin', 'ollama'), { encoding: 'utf8' })).toBe('hello\n');
      expect(leftIn(downloads)).toEqual([]);
      expect(states.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['asking', 'fetching', 'checking', 'placing', 'installed']),
      );
      expect(installed()).toBe(1);
    },
  );

  test('nothing is asked and nothing fetched before somebody clicks', async () => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', archive(gzipSync));
    const { installer } = rig(server);
    expect(installer.state).toMatchObject({ kind: 'offered', about: expect.stringContaining('GitHub') });
    expect(installer.command).toBe('curl -fsSL https://ollama.com/install.sh | sh');
    expect(server.requests).toEqual([]);
  });

  test('that is cut on the way is gone on with', async () => {
    await using server = await startReleaseServer(
      'ollama-linux-amd64.tgz',
      archive(bytes => gzipSync(bytes, { level: 0 })),
    );
    server.cutAfter = 50_000;
    const { run } = rig(server);
    expect(await run()).toMatchObject({ kind: 'installed' });
    expect(server.requests.filter(path => path.startsWith('/storage'))).toHaveLength(2);
  });

  test('that is cancelled stops, and is gone on with at the next click', async () => {
    const file = archive(bytes => gzipSync(bytes, { level: 0 }));
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', file);
    server.hangAfter = 60_000;
    const { installer, run, downloads } = rig(server);
    installer.start();
    expect(installer.start()).toBe(false);
    await expect.poll(() => installer.state.kind, { timeout: 20_000 }).toBe('fetching');
    await expect.poll(() => leftIn(downloads).join(), { timeout: 20_000 }).toContain('.part');
    expect(installer.cancel()).toBe(true);
    await expect.poll(() => installer.state.kind).toBe('offered');
    expect(installer.cancel()).toBe(false);
    expect(await run()).toMatchObject({ kind: 'installed' });
  });

  test('with another checksum than the release says is thrown away', async () => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', archive(gzipSync));
    server.sums = { kind: 'wrong' };
    server.hasDigest = false;
    const { run, program, installed, downloads } = rig(server);
    expect(await run()).toEqual({
      kind: 'failed',
      message: expect.stringContaining('what came is not the file that was released: its sha256 is'),
    });
    expect(existsSync(program)).toBe(false);
    expect(leftIn(downloads).filter(name => name.endsWith('.tgz'))).toEqual([]);
    expect(installed()).toBe(0);
  });

  test('in which there is no Ollama leaves what was there before', async () => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', archive(gzipSync, 'bin/other'));
    const { run, program } = rig(server);
    mkdirSync(join(program, 'bin'), { recursive: true });
    writeFileSync(join(program, 'bin', 'ollama'), 'old');
    expect(await run()).toMatchObject({ kind: 'failed', message: expect.stringContaining('cannot be unpacked') });
    expect(readFileSync(join(program, 'bin', 'ollama'), 'utf8')).toBe('old');
    expect(existsSync(`${program}.new`)).toBe(false);
  });

  test('that is no archive says so', async () => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', Buffer.from('<html>Sign in</html>'));
    const { run, program } = rig(server);
    expect(await run()).toMatchObject({ kind: 'failed', message: expect.stringContaining('was fetched, but') });
    expect(existsSync(program)).toBe(false);
  });
});

describe('nothing is fetched from a release', () => {
  test.each<[string, (server: ReleaseServer) => void, string]>([
    [
      'that says two checksums',
      server => {
        server.sums = { kind: 'wrong' };
      },
      'two different checksums',
    ],
    [
      'that says none',
      server => {
        server.sums = { kind: 'none' };
        server.hasDigest = false;
      },
      'no checksum',
    ],
    [
      'whose name would leave its folder',
      server => {
        server.tag = 'v1/../../../etc';
      },
      'is no release of Ollama',
    ],
    [
      'that is a web page',
      server => {
        server.instead = { status: 200, body: '<html>' };
      },
      'is no release of Ollama',
    ],
    [
      'while its host is too busy',
      server => {
        server.instead = { status: 403, body: '{"message":"API rate limit exceeded"}' };
      },
      'it takes no more questions just now',
    ],
  ])('%s', async (_what, change, says) => {
    await using server = await startReleaseServer('ollama-linux-amd64.tgz', archive(gzipSync));
    change(server);
    const { run } = rig(server);
    expect(await run()).toEqual({ kind: 'failed', message: expect.stringContaining(says) });
    expect(server.requests.filter(path => path.startsWith('/storage'))).toEqual([]);
  });

  test('that has nothing for this machine', async () => {
    await using server = await startReleaseServer('Ollama-darwin.zip', archive(gzipSync));
    expect(await rig(server).run()).toEqual({
      kind: 'failed',
      message: 'The release 0.32.1 has no file for this machine (ollama-linux-amd64.tar.zst, ollama-linux-amd64.tgz).',
    });
  });

  test('for a system that Ollama does not have', async () => {
    await using server = await startReleaseServer('Ollama-darwin.zip', archive(gzipSync));
    const { installer } = rig(server, 'freebsd');
    expect(installer.state).toMatchObject({ kind: 'not-offered', reason: expect.stringContaining('freebsd') });
    expect(installer.start()).toBe(false);
  });
});

test('an installer that fails is told with what it said', async () => {
  await using server = await startReleaseServer('OllamaSetup.exe', Buffer.from('#!/bin/sh\nexit 1\n'));
  const { run } = rig(server, 'win32');
  expect(await run()).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('Ollama 0.32.1 was fetched, but'),
  });
});
