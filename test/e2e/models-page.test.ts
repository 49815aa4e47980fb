import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../main/node/control/index.ts';
import type { ModelsState } from '../../main/node/control/models-view.ts';
import { ollamaModel, startOllamaServer } from '../fakes/ollama-server.ts';
import { noModels } from '../node/control/stand-in-models.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { absent, badDay, goodDay, manyModels } from './model-states.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const PATIENCE = { timeout: 30_000 };
const output = join(import.meta.dirname, '../../test-output/models');

describe.skipIf(!chromium)('the models page in Chromium', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let watched: WatchedPage[];
  const complaints = () => watched.flatMap(one => one.complaints);

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(() => {
    watched = [];
  });
  afterEach(async () => {
    for (const { page } of watched) await page.context().close();
  });

  async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const one = await watchedPage(browser, 30_000, options);
    watched.push(one);
    await one.page.goto(url);
    return one.page;
  }

  const titleSays = (page: Page, text: string) =>
    page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const row = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });

  describe('on what a node says', () => {
    let view: StandInView;
    let server: ControlServer;
    beforeEach(async () => {
      view = new StandInView(dayOfData());
      server = await startedServer(view, { pageFolder: built.folder });
    });
    afterEach(() => server.close());

    async function open(shown: ModelsState, options: BrowserContextOptions = {}) {
      view.models.shown = shown;
      return visit(`${server.url}/models#token=${testToken}`, options);
    }

    test('is found by key, and says what runs, what it takes and who uses it', async () => {
      view.models.shown = goodDay({ pulls: [], isBusy: false });
      const page = await visit(`${server.url}/#token=${testToken}`);
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      await titleSays(page, '3 models, 2 in memory');
      const phi = row(page, 'phi4-mini:latest');
      await phi.getByText('2.49 GB on disk · 3.8B parameters · Q4_K_M · phi3 · 131 k tokens of context').waitFor();
      await phi.getByText('in memory, 3.41 GB, stays').waitFor();
      await phi.getByText('reads 61 and writes 13 tokens a second; measured 50 min ago').waitFor();
      await phi.getByText('a/ollama answers with it').waitFor();
      await row(page, 'gemma3:4b').getByText('a/ollama answers complex requests with it').waitFor();
      await row(page, 'phi3:3.8b').getByText('not in memory · not measured yet').waitFor();
      await page.getByText('212 GB free on the disk of the models').waitFor();
      expect(complaints()).toEqual([]);
    });

    test('shows a download as it goes on, and stops and resumes it', async () => {
      const page = await open(goodDay());
      await titleSays(page, 'Fetching mistral:7b: 27 %, 8 min 21 s left');
      const bar = page.getByRole('progressbar', { name: 'Progress of mistral:7b' });
      expect(await bar.getAttribute('value')).toBe('1214000000');
      await page.getByText('1.21 GB of 4.37 GB · 6.3 MB a second · 8 min 21 s left').waitFor();
      const day = goodDay();
      const [first, ...rest] = day.pulls;
      view.models.shown = {
        ...day,
        pulls: first ? [{ ...first, done: 2_186_000_000, timeLeft: 90_000 }, ...rest] : [],
      };
      await titleSays(page, 'Fetching mistral:7b: 50 %, 1 min 30 s left');
      await page.getByRole('button', { name: 'Stop: mistral:7b' }).click();
      await expect.poll(() => view.models.done, PATIENCE).toEqual(['stop mistral:7b']);
      view.models.shown = badDay();
      await page.getByText('cannot be looked up: this machine has no internet').waitFor();
      await page.getByRole('button', { name: 'Try again: mistral:7b' }).click();
      await page.getByRole('button', { name: 'Resume: qwen3:4b' }).click();
      await page.getByRole('button', { name: 'Remove from list: phi3:3.8b' }).click();
      await expect
        .poll(() => view.models.done, PATIENCE)
        .toEqual(['stop mistral:7b', 'resume mistral:7b', 'resume qwen3:4b', 'forget phi3:3.8b']);
      expect(complaints()).toEqual([]);
    });

    test('offers what is configured and not here, what suits the machine, and any other by its name', async () => {
      const page = await open({ ...badDay(), pulls: [] });
      await titleSays(page, '2 configured models are not on this machine');
      await page.getByText('phi4-mini: a/ollama cannot use it until it is pulled.').waitFor();
      await page.getByText('gemma3:4b: a/ollama answers such requests with its own model').waitFor();
      const missing = page.getByRole('region', { name: 'Not here, but configured' });
      await missing.getByRole('button', { name: 'Pull phi4-mini' }).click();
      await page
        .getByRole('region', { name: 'Suited to this machine' })
        .getByRole('button', { name: 'Pull mistral:7b' })
        .click();
      view.models.answer = { kind: 'refused', message: 'No.' };
      await page.getByLabel('Name and tag, as on ollama.com/library').fill('  llama3.2:1b ');
      await page.keyboard.press('Enter');
      await page.getByText('No.').waitFor();
      expect(view.models.done).toEqual(['pull phi4-mini', 'pull mistral:7b', 'pull llama3.2:1b']);
    });

    test('loads, keeps, measures, and asks before a kept model would have to go', async () => {
      const page = await open(goodDay({ pulls: [], isBusy: false }));
      view.models.answer = { kind: 'asks', message: 'phi4-mini:latest is kept loaded. Load it all the same?' };
      await page.getByRole('button', { name: 'Load: phi3:3.8b' }).click();
      await page.getByText('phi4-mini:latest is kept loaded. Load it all the same?').waitFor();
      view.models.answer = { kind: 'done', message: 'phi3:3.8b is loaded.' };
      await page.getByRole('button', { name: 'Do it all the same' }).click();
      await page.getByText('phi3:3.8b is loaded.').waitFor();
      await page.getByRole('button', { name: 'Unload: gemma3:4b' }).click();
      await page.getByRole('button', { name: 'Keep loaded: gemma3:4b' }).click();
      await page.getByRole('button', { name: 'Let it go: phi4-mini:latest' }).click();
      await page.getByRole('button', { name: 'Measure: phi3:3.8b' }).click();
      await expect
        .poll(() => view.models.done, PATIENCE)
        .toEqual([
          'load phi3:3.8b',
          'load phi3:3.8b all the same',
          'unload gemma3:4b',
          'pin gemma3:4b',
          'unpin phi4-mini:latest',
          'measure phi3:3.8b',
        ]);
      view.models.shown = goodDay({ pulls: [], benchmark: { model: 'phi3:3.8b', step: 'waiting' } });
      await row(page, 'phi3:3.8b').getByText('waits until no request is being answered').waitFor();
      expect(await page.getByRole('button', { name: /^Measure:/ }).count()).toBe(0);
      await page.getByRole('button', { name: 'Stop measuring: phi3:3.8b' }).click();
      await expect.poll(() => view.models.done.at(-1), PATIENCE).toBe('measure no more');
      expect(complaints()).toEqual([]);
    });

    test('deletes only after the name was typed, and asks again where a backend answers with it', async () => {
      const page = await open(goodDay({ pulls: [], isBusy: false }));
      await page.getByRole('button', { name: 'Delete…: gemma3:4b' }).click();
      await page.getByText('3.34 GB are deleted for good').waitFor();
      const sure = page.getByRole('button', { name: 'Delete', exact: true });
      await page.getByLabel('Type gemma3:4b to delete it').fill('gemma');
      expect(await sure.isDisabled()).toBe(true);
      await page.getByLabel('Type gemma3:4b to delete it').fill('gemma3:4b');
      view.models.answer = { kind: 'asks', message: 'a/ollama answers with gemma3:4b.' };
      await sure.click();
      await page.getByText('a/ollama answers with gemma3:4b.').waitFor();
      await page.getByRole('button', { name: 'Do it all the same' }).click();
      await expect
        .poll(() => view.models.done, PATIENCE)
        .toEqual(['remove gemma3:4b as gemma3:4b', 'remove gemma3:4b as gemma3:4b all the same']);
    });

    test('chooses the model of a class', async () => {
      const page = await open(goodDay({ pulls: [], isBusy: false }));
      const simple = page.getByRole('combobox', { name: 'Simple requests at a/ollama' });
      await simple.selectOption('phi3:3.8b');
      await page.getByRole('combobox', { name: 'Complex requests at a/ollama' }).selectOption('its own: phi4-mini');
      await expect
        .poll(() => view.models.done, PATIENCE)
        .toEqual(['choose phi3:3.8b for simple at a/ollama', 'choose undefined for complex at a/ollama']);
    });

    test('filters many models by typing, and keeps what was typed in its address', async () => {
      const page = await open(manyModels());
      await titleSays(page, '26 models, 0 in memory');
      await page.keyboard.press('/');
      await page.keyboard.type('gemma');
      await expect.poll(() => page.getByRole('listitem').count(), PATIENCE).toBe(5);
      expect(new URL(page.url()).searchParams.get('filter')).toBe('gemma');
      await page.getByRole('searchbox').fill('nothing like it');
      await page.getByText('No model has “nothing like it” in its name or family.').waitFor();
    });

    test('says what there is when there is no model, no Ollama, and no node', async () => {
      const page = await open({ ...noModels, recommended: absent().recommended });
      await titleSays(page, 'Ollama runs, and has no model yet');
      await page.getByText('No model is here. Pull one below').waitFor();
      view.models.shown = absent();
      await titleSays(page, 'No Ollama answers on this machine');
      await page.getByText('Nothing answers at http://127.0.0.1:11434: nothing listens at its address.').waitFor();
      expect(await page.getByRole('button', { name: 'Pull phi4-mini' }).isDisabled()).toBe(true);
      await page.getByText('too large for this machine').waitFor();
      await server.close();
      await page.getByText('The node has not answered since').waitFor();
      await titleSays(page, 'No Ollama answers on this machine');
    });

    test.each([
      ['good', goodDay],
      ['bad', badDay],
      ['none', () => noModels],
      ['absent', absent],
      ['many', manyModels],
    ] as const)('looks as it should: %s', async (name, shown) => {
      for (const [colorScheme, size] of [
        ['light', { width: 1280, height: 800 }],
        ['dark', { width: 1280, height: 800 }],
        ['light', { width: 800, height: 600 }],
        ['dark', { width: 800, height: 600 }],
      ] as const) {
        const page = await open(shown(), { colorScheme, viewport: size });
        await page.getByRole('heading', { level: 2, name: 'Suited to this machine' }).waitFor();
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${colorScheme}-${size.width}.png`), fullPage: true });
      }
      expect(complaints()).toEqual([]);
    });
  });

  test('a machine whose Ollama has no model gets one from the setup page, and answers', async () => {
    const ollama = await startOllamaServer({ models: [] });
    await using node = await startFileNode({ ollamaHost: ollama.url, pageFolder: built.folder });
    try {
      const page = await visit(node.node.dashboardUrl);
      await page.getByRole('link', { name: 'Setup' }).click();
      await page.getByRole('button', { name: 'Pull phi4-mini', exact: true }).click();
      await page.getByRole('link', { name: 'See how far it is' }).click();
      await titleSays(page, 'One model, 0 in memory');
      await row(page, 'phi4-mini:latest').getByText('a/ollama answers with it').waitFor();
      await page.getByRole('link', { name: 'Overview' }).click();
      await titleSays(page, 'The one path is ready');
      expect(complaints()).toEqual([]);
    } finally {
      await ollama.close();
    }
  });

  test('a configured model that is not here is offered on the setup page', async () => {
    const ollama = await startOllamaServer();
    const document = {
      node: { id: 'a' },
      gateway: { anonymous: true },
      backends: [{ id: 'ollama', kind: 'ollama', baseUrl: ollama.url, model: 'gemma3:4b' }],
    };
    await using node = await startFileNode({ ollamaHost: ollama.url, pageFolder: built.folder, document });
    try {
      const page = await visit(`${node.node.controlUrl}/setup${new URL(node.node.dashboardUrl).hash}`);
      await page.getByText('a/ollama is to answer with gemma3:4b, which is not on this machine yet.').waitFor();
      await page.getByRole('button', { name: 'Pull gemma3:4b' }).click();
      await page.getByText('a/ollama answers with gemma3:4b. Nothing to do.').waitFor();
    } finally {
      await ollama.close();
    }
  });

  test('a real node’s models are shown, loaded, kept and deleted from the page, and written into its document', async () => {
    const ollama = await startOllamaServer({
      models: [ollamaModel(), ollamaModel({ name: 'gemma3:4b', architecture: 'gemma3' })],
    });
    const document = {
      node: { id: 'a' },
      gateway: { anonymous: true },
      backends: [{ id: 'ollama', kind: 'ollama', baseUrl: ollama.url, model: 'smollm2:135m' }],
    };
    await using node = await startFileNode({ ollamaHost: ollama.url, pageFolder: built.folder, document });
    try {
      const page = await visit(node.node.dashboardUrl);
      await page.getByRole('link', { name: 'Models' }).click();
      await titleSays(page, '2 models, 0 in memory');
      await row(page, 'smollm2:135m').getByText('a/ollama answers with it').waitFor();
      await page.getByRole('button', { name: 'Load: gemma3:4b' }).click();
      await titleSays(page, '2 models, 1 in memory');
      expect([...ollama.loaded.keys()]).toEqual(['gemma3:4b']);
      await page.getByRole('button', { name: 'Unload: gemma3:4b' }).click();
      await titleSays(page, '2 models, 0 in memory');
      await page.getByRole('button', { name: 'Keep loaded: smollm2:135m' }).click();
      await page.getByText('smollm2:135m is kept loaded.').waitFor();
      await page.getByRole('combobox', { name: 'Complex requests at a/ollama' }).selectOption('gemma3:4b');
      await page.getByText('a/ollama answers complex requests with gemma3:4b.').waitFor();
      const written = JSON.parse(await readFile(node.file, 'utf8'));
      expect(written).toMatchObject({
        ollama: { pinned: ['smollm2:135m'] },
        backends: [{ models: { complex: 'gemma3:4b' } }],
      });
      await page.getByRole('button', { name: 'Delete…: gemma3:4b' }).click();
      await page.getByLabel('Type gemma3:4b to delete it').fill('gemma3:4b');
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByText('a/ollama answers with gemma3:4b: without it').waitFor();
      await page.getByRole('button', { name: 'Do it all the same' }).click();
      await titleSays(page, 'gemma3:4b is configured, and not on this machine');
      expect(complaints()).toEqual([]);
    } finally {
      await ollama.close();
    }
  });
});
