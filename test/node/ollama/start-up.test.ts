import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lastLines, linesOf, moveLargeAside } from '../../../main/node/ollama/engine-log.ts';
import { engineEnvironment } from '../../../main/node/ollama/environment.ts';
import { candidates, findProgram, type ProgramSearch } from '../../../main/node/ollama/program.ts';
import { restAfter } from '../../../main/node/ollama/rests.ts';
import { engineWishes } from '../../../main/node/ollama/wishes.ts';
import { configured } from '../configured.ts';

const spec = {
  index: 1,
  baseUrl: 'http://127.0.0.1:11435',
  launcher: [],
  threads: 21,
  environment: { OLLAMA_ORIGINS: 'none' },
};
const settings = { slots: 4, keepAlive: '30m', modelsFolder: undefined };

describe('the environment of an engine', () => {
  test('has what it needs and what is meant for it, and none of our keys', () => {
    const own = {
      PATH: '/bin',
      HOME: '/home/me',
      GROQ_API_KEY: 'gsk_secret',
      TANDEM_CONFIG: 'x',
      HTTPS_PROXY: 'http://proxy',
      CUDA_VISIBLE_DEVICES: '0',
      OLLAMA_MODELS: '/models',
      OLLAMA_HOST: '0.0.0.0',
      LD_PRELOAD: '/evil.so',
      NODE_OPTIONS: '--inspect',
    };
    expect(engineEnvironment(own, spec, settings)).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      HTTPS_PROXY: 'http://proxy',
      CUDA_VISIBLE_DEVICES: '0',
      OLLAMA_MODELS: '/models',
      OLLAMA_HOST: '127.0.0.1:11435',
      OLLAMA_NUM_PARALLEL: '4',
      OLLAMA_KEEP_ALIVE: '30m',
      OLLAMA_NOPRUNE: '1',
      OLLAMA_ORIGINS: 'none',
    });
  });

  test('leaves a time to stay loaded that its owner set, and takes a folder of models that is configured', () => {
    const own = { OLLAMA_KEEP_ALIVE: '-1', OLLAMA_MODELS: '/models' };
    const { OLLAMA_KEEP_ALIVE, OLLAMA_MODELS } = engineEnvironment(own, spec, { ...settings, modelsFolder: '/big' });
    expect({ OLLAMA_KEEP_ALIVE, OLLAMA_MODELS }).toEqual({ OLLAMA_KEEP_ALIVE: '-1', OLLAMA_MODELS: '/big' });
  });

  test('names the port also where it is the usual one of http', () => {
    const environment = engineEnvironment({}, { ...spec, baseUrl: 'http://localhost' }, settings);
    expect(environment.OLLAMA_HOST).toBe('localhost:80');
  });
});

describe('the program', () => {
  const search = (given: Partial<ProgramSearch>): ProgramSearch => ({
    platform: 'linux',
    env: { PATH: '/opt/bin:/home/me/bin' },
    configured: undefined,
    ownFolder: '/data/ollama',
    ...given,
  });

  test.each<[NodeJS.Platform, ProgramSearch['env'], readonly string[]]>([
    [
      'linux',
      { PATH: '/opt/bin::/home/me/bin' },
      ['/usr/local/bin/ollama', '/usr/bin/ollama', '/opt/bin/ollama', '/home/me/bin/ollama', '/data/ollama/bin/ollama'],
    ],
    [
      'darwin',
      {},
      [
        '/Applications/Ollama.app/Contents/Resources/ollama',
        '/usr/local/bin/ollama',
        '/opt/homebrew/bin/ollama',
        '/data/ollama/bin/ollama',
      ],
    ],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local', Path: 'C:\\Tools' },
      [
        'C:\\Users\\me\\AppData\\Local\\Programs\\Ollama\\ollama.exe',
        'C:\\Tools\\ollama.exe',
        '\\data\\ollama\\bin\\ollama.exe',
      ],
    ],
  ])('on %s is looked for in its places', (platform, env, places) => {
    expect(candidates(search({ platform, env }))).toEqual(places);
  });

  test('is the first that can be started, by its real path', () => {
    const resolve = (path: string) => (path === '/opt/bin/ollama' ? '/opt/ollama-0.32/ollama' : undefined);
    expect(findProgram(search({}), resolve)).toEqual({ kind: 'found', path: '/opt/ollama-0.32/ollama' });
  });

  test('that is configured is never passed over', () => {
    const resolve = (path: string) => (path === '/usr/bin/ollama' ? path : undefined);
    expect(findProgram(search({ configured: '/nowhere/ollama' }), resolve)).toEqual({
      kind: 'missing',
      sentence: 'There is no program at /nowhere/ollama, which is configured as ollama.program.',
    });
    expect(findProgram(search({}), () => undefined)).toMatchObject({ kind: 'missing' });
  });
});

test('rests grow, jittered by a fifth at most, and come to an end', () => {
  const shortest = [1, 2, 3, 4, 5, 6, 7].map(failures => restAfter(failures, () => 0));
  const longest = [1, 2, 3, 4, 5, 6, 7].map(failures => restAfter(failures, () => 0.999_999));
  expect(shortest).toEqual([400, 1600, 4000, 12_000, 24_000, 48_000, undefined]);
  expect(longest).toEqual([600, 2400, 6000, 18_000, 36_000, 72_000, undefined]);
});

describe('engines are wanted', () => {
  test('for an Ollama of this machine, with the slots of its backend, and for nobody else’s', async () => {
    const config = await configured({
      backends: [
        { id: 'here', kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', maxConcurrent: 3 },
        { id: 'named', kind: 'ollama', baseUrl: 'http://localhost:11500' },
        { id: 'six', kind: 'ollama', baseUrl: 'http://[::1]:11600' },
        { id: 'there', kind: 'ollama', baseUrl: 'http://192.168.1.9:11434' },
        { id: 'fooled', kind: 'ollama', baseUrl: 'http://127.0.0.1.example.org:11434' },
        { id: 'vllm', kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', model: 'm', tier: 'workstation' },
      ],
    });
    const wishes = engineWishes(config.backends ?? [], ({ baseUrl }) => [
      { index: 0, baseUrl, launcher: [], threads: 1, environment: {} },
    ]);
    expect(wishes.map(({ backend, slots, spec: { baseUrl } }) => [backend, slots, baseUrl])).toEqual([
      ['here', 3, 'http://127.0.0.1:11434'],
      ['named', 4, 'http://localhost:11500'],
      ['six', 4, 'http://[::1]:11600'],
    ]);
  });
});

describe('its log', () => {
  test('is shown without colours, without requests that went well, and without what each loading of a model tells', () => {
    const text = [
      'e line that was cut',
      '[GIN] 2026/11/24 - 16:28:14 | 200 |  5.1ms |  127.0.0.1 | GET  "/api/version"',
      '[GIN] 2026/11/24 - 16:28:14 | 500 |  5.1s |  127.0.0.1 | POST  "/api/generate"',
      'print_info: n_vocab          = 49152',
      '\u001b[31mERROR\u001b[0m no room\u0007',
      '',
    ].join('\r\n');
    expect(linesOf(text, true)).toEqual([
      '[GIN] 2026/11/24 - 16:28:14 | 500 |  5.1s |  127.0.0.1 | POST  "/api/generate"',
      'ERROR no room',
    ]);
  });

  test('is read from its end, is empty when there is none, and is moved aside when it is large', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-log-'));
    try {
      const file = join(folder, 'ollama.log');
      expect(await lastLines(file)).toEqual([]);
      await moveLargeAside(file);
      writeFileSync(file, `${'x'.repeat(99)}\n`.repeat(60_000));
      const lines = await lastLines(file);
      expect(lines).toHaveLength(60);
      expect(new Set(lines)).toEqual(new Set(['x'.repeat(99)]));
      await moveLargeAside(file);
      expect(statSync(`${file}.old`).size).toBe(6_000_000);
      expect(await lastLines(file)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
