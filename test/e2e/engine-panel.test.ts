import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, EnginesShown } from '../../main/node/control/index.ts';
import { startReleaseServer } from '../fakes/release-server.ts';
import { bareMachine } from '../node/control/stand-in-setup.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { freePort } from '../real/free-port.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { emptyMachine, ollamaRelease } from './empty-machine.ts';
import { engine, enginesShown, failedEngine, fetching, hungStranger, missingEngine } from './engine-states.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();
const output = join(import.meta.dirname, '../../test-output/engines');

describe.skipIf(!chromium)('the engines in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: StandInView;
  let server: ControlServer;
  let watched: WatchedPage[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    watched = [];
    view = new StandInView(dayOfData());
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    for (const { page } of watched) await page.context().close();
    await server.close();
  });

  async function open(shown: EnginesShown, at = 'models', options: BrowserContextOptions = {}): Promise<Page> {
    view.engines.shown = shown;
    const one = await watchedPage(browser, 8000, options);
    watched.push(one);
    await one.page.goto(`${server.url}/${at}#token=${testToken}`);
    return one.page;
  }
  const complaints = () => watched.flatMap(one => one.complaints);
  const first = (page: Page) => page.getByRole('listitem', { name: 'Ollama at 127.0.0.1:11434' });

  test('each says how it is; a restart says what it does to answers before it is done', async () => {
    const page = await open(enginesShown([engine(), failedEngine]));
    await first(page).getByText('Tandem started it and keeps it running').waitFor();
    await first(page).getByText('4711').waitFor();
    await first(page).getByRole('button', { name: 'Restart: Ollama at 127.0.0.1:11434' }).click();
    await first(page).getByText('gone on with by other backends').waitFor();
    expect(view.engines.asked).toEqual([]);
    await first(page).getByRole('button', { name: 'Keep it running' }).click();
    await first(page).getByRole('button', { name: 'Restart: Ollama at 127.0.0.1:11434' }).click();
    await first(page).getByRole('button', { name: 'Restart it' }).click();
    await expect.poll(() => view.engines.asked).toEqual(['restart http://127.0.0.1:11434']);
    expect(complaints()).toEqual([]);
  });

  test('one that is given up shows its last words, and is started again by one click', async () => {
    view.engines.onAsked = () => {
      view.engines.shown = enginesShown([
        { ...failedEngine, state: { kind: 'starting', pid: 12 }, isOurs: true, actions: [] },
      ]);
    };
    const page = await open(enginesShown([failedEngine]));
    const second = page.getByRole('listitem', { name: 'Ollama at 127.0.0.1:11435' });
    await second.getByText('It failed 7 times in a row').waitFor();
    await second.getByText('bind: address already in use').waitFor();
    await second.getByRole('button', { name: /Start again/ }).click();
    await second.getByText('is being started').waitFor();
    expect(view.engines.asked).toEqual(['start http://127.0.0.1:11435']);
  });

  test('one that Tandem did not start and that hangs has no button, but a command and the place of its log', async () => {
    const page = await open(enginesShown([hungStranger]));
    await first(page).getByText('sudo systemctl restart ollama', { exact: true }).waitFor();
    await first(page).getByText('Its log: journalctl -u ollama').waitFor();
    expect(
      await first(page)
        .getByRole('button', { name: /Restart|Stop|Start/ })
        .count(),
    ).toBe(0);
  });

  test('what the node refuses is told', async () => {
    view.engines.answer = { kind: 'refused', message: 'Tandem did not start this Ollama, so it does not stop it.' };
    const page = await open(enginesShown([engine()]));
    await first(page).getByRole('button', { name: /^Stop/ }).click();
    await first(page).getByRole('button', { name: 'Stop it' }).click();
    await first(page).getByText('Not done: Tandem did not start this Ollama, so it does not stop it.').waitFor();
  });

  test.each(['models', 'setup'])('on %s a missing one is offered, fetched with progress, and cancelled', async at => {
    view.setup.surroundings = {
      ...bareMachine,
      ollamas: [
        { baseUrl: 'http://127.0.0.1:11434', backend: 'ollama', found: { kind: 'absent', reason: 'nothing listens' } },
      ],
    };
    view.engines.onAsked = what => {
      view.engines.shown = enginesShown([missingEngine], what === 'install' ? fetching : undefined);
    };
    const page = await open(enginesShown([missingEngine]), at);
    await first(page).getByText('Ollama is not installed on this machine.').waitFor();
    await first(page).getByText('curl -fsSL https://ollama.com/install.sh | sh', { exact: true }).waitFor();
    expect(view.engines.asked).toEqual([]);
    await first(page).getByRole('button', { name: 'Download and install Ollama' }).click();
    await first(page).getByText('Ollama 0.32.1 comes from github.com: 35 % of 1.72 GB, 24.3 MB/s, 46 s left').waitFor();
    await first(page).getByRole('progressbar', { name: 'Download of Ollama' }).waitFor();
    await page.screenshot({ path: join(output, `${at}-fetching.png`), fullPage: true });
    await first(page).getByRole('button', { name: 'Cancel' }).click();
    await first(page).getByRole('button', { name: 'Download and install Ollama' }).waitFor();
    expect(view.engines.asked).toEqual(['install', 'cancel']);
    expect(complaints()).toEqual([]);
  });

  test.each([
    ['light', 1280],
    ['light', 800],
    ['dark', 1280],
    ['dark', 800],
  ] as const)('fits in %s, %i pixels wide', async (colorScheme, width) => {
    const viewport = { width, height: width === 1280 ? 800 : 600 };
    const page = await open(enginesShown([hungStranger, failedEngine]), 'models', { colorScheme, viewport });
    await page.getByText('It failed 7 times in a row').waitFor();
    await page.screenshot({ path: join(output, `${colorScheme}-${width}.png`), fullPage: true });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints()).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'with a real node a click installs Ollama, which is then started, stopped and started again on the page',
    async () => {
      await using release = await startReleaseServer('ollama-linux-amd64.tgz', ollamaRelease());
      const baseUrl = `http://127.0.0.1:${await freePort()}`;
      await using started = await startFileNode({
        ollamaHost: baseUrl,
        pageFolder: built.folder,
        document: {
          node: { id: 'a' },
          backends: [{ id: 'ollama', kind: 'ollama', baseUrl }],
          ollama: { releases: release.url },
        },
        ollama: emptyMachine,
      });
      const one = await watchedPage(browser, 20_000);
      watched.push(one);
      const { page } = one;
      await page.goto(started.node.dashboardUrl.replace('/#', '/models#'));
      const own = page.getByRole('listitem', { name: `Ollama at ${new URL(baseUrl).host}` });
      await own.getByRole('button', { name: 'Download and install Ollama' }).click();
      await own.getByText('Tandem started it and keeps it running').waitFor();
      await own.getByRole('button', { name: /^Stop/ }).click();
      await own.getByRole('button', { name: 'Stop it' }).click();
      await own.getByText('was stopped by hand').waitFor();
      await own.getByRole('button', { name: /^Start it/ }).click();
      await own.getByText('Tandem started it and keeps it running').waitFor();
      expect(one.complaints).toEqual([]);
    },
  );
});
