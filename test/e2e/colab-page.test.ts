import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ColabState, ControlServer } from '../../main/node/control/index.ts';
import { startOllamaServer } from '../fakes/ollama-server.ts';
import { noWorker } from '../node/control/stand-in-colab.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startWorker } from './colab/worker-process.ts';
import { attached, worker } from './colab-states.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();
const output = join(import.meta.dirname, '../../test-output/colab');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.skipIf(!chromium)('the Colab page in Chromium', { timeout: 90_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let watched: WatchedPage[];
  const complaints = () => watched.flatMap(one => one.complaints);

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 90_000);
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

  async function visit(url: string): Promise<Page> {
    const one = await watchedPage(browser, 20_000);
    watched.push(one);
    await one.page.goto(url);
    return one.page;
  }
  const titleSays = (page: Page, text: string | RegExp) =>
    page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();

  describe('on what a node says', () => {
    let view: StandInView;
    let server: ControlServer;
    beforeEach(async () => {
      view = new StandInView(dayOfData());
      server = await startedServer(view, { pageFolder: built.folder });
    });
    afterEach(() => server.close());

    async function open(shown: ColabState) {
      view.colab.shown = shown;
      return visit(`${server.url}/colab#token=${testToken}`);
    }

    test('is found by key, and without a backend offers one', async () => {
      view.colab.shown = { ...noWorker, backends: [] };
      const page = await visit(`${server.url}/#token=${testToken}`);
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await titleSays(page, 'No Colab session is configured');
      view.colab.answer = { kind: 'done', message: 'There is a backend colab now; show its line.' };
      await page.getByRole('button', { name: 'Add a Colab backend' }).click();
      await expect.poll(() => view.colab.done).toEqual(['add']);
      await page.getByText('There is a backend colab now').waitFor();
      expect(complaints()).toEqual([]);
    });

    test('shows the line on a click, with its time, and takes it back', async () => {
      const page = await open(noWorker);
      await titleSays(page, 'No Colab worker is attached');
      expect(await page.getByText('bootstrap.py').count()).toBe(0);
      view.colab.shown = {
        ...noWorker,
        backends: [{ id: 'colab', model: 'mistral:7b', slots: 5, lineUntil: Date.now() + 15 * MINUTE }],
      };
      await page.getByRole('button', { name: 'Show the line' }).click();
      await page.getByText('bootstrap.py').waitFor();
      await page.getByText(/Good for one worker, and for 14 min \d+ s more/).waitFor();
      expect(await page.getByRole('button', { name: 'Copy the line' }).count()).toBe(1);
      view.colab.shown = noWorker;
      await page.getByRole('button', { name: 'Withdraw it' }).click();
      await page.getByRole('button', { name: 'Show the line' }).waitFor();
      expect(await page.getByText('bootstrap.py').count()).toBe(0);
      expect(view.colab.done).toEqual(['line colab', 'withdraw colab']);
      expect(complaints()).toEqual([]);
    });

    test('hides the line as soon as it is used', async () => {
      const page = await open({
        ...noWorker,
        backends: [{ id: 'colab', model: 'mistral:7b', slots: 5, lineUntil: Date.now() + 15 * MINUTE }],
      });
      await page.getByText(/A line that was shown before is good for/).waitFor();
      await page.getByRole('button', { name: 'Show a new line' }).click();
      await page.getByText('bootstrap.py').waitFor();
      view.colab.shown = attached();
      await titleSays(page, '1 Colab session serves');
      expect(await page.getByText('bootstrap.py').count()).toBe(0);
    });

    test('without a public address says what is missing, and shows no line', async () => {
      const { publicUrl: _, ...without } = noWorker;
      const page = await open(without);
      await page.getByText('no Colab session can reach it').waitFor();
      expect(await page.getByRole('button', { name: 'Show the line' }).isDisabled()).toBe(true);
      await page.getByRole('link', { name: 'To the page Tunnel' }).click();
      await expect.poll(() => new URL(page.url()).pathname).toBe('/tunnel');
    });

    test('says why a line could not be shown', async () => {
      const page = await open(noWorker);
      view.colab.line = { kind: 'refused', message: 'This node has no public address.' };
      await page.getByRole('button', { name: 'Show the line' }).click();
      await page.getByText('This node has no public address.').waitFor();
    });

    test('shows the session: its time, its GPU, what it does, and how the way to it is', async () => {
      const page = await open(attached());
      await titleSays(page, '1 Colab session serves');
      const session = page.getByRole('region', { name: 'colab', exact: true });
      for (const words of [
        'serving mistral:7b',
        '7 h 30 min left of 12 h',
        'Tesla T4, 6.4 GB of 16.1 GB in use',
        '2 of 5',
        '143 ms there and back, 3 cuts, 3 gone on after',
      ]) {
        await session.getByText(words).waitFor();
      }
      const meter = session.getByRole('meter', { name: 'Time of the session' });
      expect(await meter.getAttribute('aria-valuenow')).toBe('38');
      await page.getByText('by another worker').waitFor();
      expect(await page.getByText('Restart today').count()).toBe(0);
      expect(complaints()).toEqual([]);
    });

    test.each([
      ['ending', 28 * MINUTE, 'ready', 'The session of colab ends in 28 min'],
      ['draining', 4 * MINUTE, 'draining', 'The session of colab takes nothing new: it ends in 4 min'],
      ['over', -5 * MINUTE, 'draining', 'The time of the session of colab is over'],
    ] as const)('a session that is %s says so and how to restart it', async (phase, left, standing, title) => {
      const page = await open(attached(worker({ phase, standing }, left + 10_000)));
      await titleSays(page, title);
      await page.getByRole('heading', { name: 'Restart today' }).waitFor();
      await page.getByText('Disconnect and delete runtime').waitFor();
      await page.getByRole('button', { name: 'Show a new line' }).waitFor();
    });

    test.each([
      ['preparing', { text: 'it pulls mistral:7b (31 % of 4.1 GB)', pulled: 0.31 }, 'colab is not ready yet', '31 %'],
      [
        'failed',
        { text: 'Ollama could not be installed' },
        'The worker of colab cannot serve',
        'could not be installed',
      ],
      ['away', { awaySince: Date.now() - 40_000 }, 'The worker of colab is away', 'away since'],
    ] as const)('a worker that is %s says how it is', async (standing, more, title, words) => {
      const page = await open(attached(worker({ standing, ...more })));
      await titleSays(page, title);
      await page.getByText(words).first().waitFor();
      expect(await page.getByRole('progressbar').count()).toBe(standing === 'preparing' ? 1 : 0);
    });

    test('disconnects once the name was typed', async () => {
      const page = await open(attached());
      await page.getByRole('button', { name: 'Disconnect' }).click();
      const act = page.getByRole('button', { name: 'Disconnect it' });
      expect(await act.isDisabled()).toBe(true);
      await page.getByLabel('Type colab to disconnect its worker').fill('colab');
      await act.click();
      await expect.poll(() => view.colab.done).toEqual(['disconnect colab']);
    });

    test('keep-alive is off until its terms were read, and goes off at once', async () => {
      const page = await open(attached());
      const on = page.getByRole('button', { name: 'Switch keep-alive on' });
      await page.getByText('Tandem never does').waitFor();
      expect(await on.isDisabled()).toBe(true);
      await page.getByLabel('I have read this, and want it all the same').check();
      await on.click();
      await expect.poll(() => view.colab.done).toEqual(['keep-alive true']);
      view.colab.shown = attached(worker({ keptAliveAt: Date.now() - 3 * MINUTE }), {
        keepAlive: { acceptedAt: '2026-11-24T16:00:00.000Z' },
      });
      await page.getByText('On since').waitFor();
      await page.getByText('Last kept alive').waitFor();
      await page.getByRole('button', { name: 'Switch keep-alive off' }).click();
      await expect.poll(() => view.colab.done).toEqual(['keep-alive true', 'keep-alive false']);
      expect(complaints()).toEqual([]);
    });

    test('an own server is named as such', async () => {
      const url = 'https://plan.example.org';
      const page = await open({ ...noWorker, backends: [{ id: 'plan', model: 'mistral:7b', slots: 5, url }] });
      await page.getByText(`your own server at ${url}`).waitFor();
      expect(await page.getByRole('button', { name: /line/ }).count()).toBe(0);
    });

    test.each([
      ['none', { ...noWorker, backends: [] }],
      ['unattached', noWorker],
      ['serving', attached()],
      ['ending', attached(worker({ phase: 'ending' }, 28 * MINUTE))],
      [
        'bad',
        attached(worker({ standing: 'away', awaySince: Date.now() - 40_000 }), {
          backends: [
            {
              id: 'colab',
              model: 'mistral:7b',
              slots: 5,
              worker: worker(
                { standing: 'preparing', text: 'it pulls mistral:7b (31 % of 4.1 GB)', pulled: 0.31 },
                11.9 * HOUR,
              ),
            },
            {
              id: 'colab-b',
              model: 'mistral:7b',
              slots: 5,
              worker: worker({ standing: 'draining', phase: 'over' }, -MINUTE),
            },
          ],
        }),
      ],
    ] as const)('looks right: %s', async (name, shown) => {
      const page = await open(shown);
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasText: /ession|worker|ready/ })
        .waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const viewport of [
          { width: 1280, height: 800 },
          { width: 800, height: 600 },
        ]) {
          await page.setViewportSize(viewport);
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
          await page.screenshot({ path: join(output, `${name}-${viewport.width}-${colorScheme}.png`), fullPage: true });
        }
      }
      expect(complaints()).toEqual([]);
    });
  });

  test('on a real node: the line of the page attaches a worker, keep-alive goes into the file', async () => {
    const engine = await startOllamaServer();
    const node = await startFileNode({
      ollamaHost: 'http://127.0.0.1:9',
      pageFolder: built.folder,
      document: {
        node: { id: 'a' },
        backends: [{ id: 'colab', kind: 'colab', tier: 'colab', model: 'smollm2:135m', contextTokens: 2048 }],
      },
    });
    try {
      await node.node.twins.setPublicUrl(node.node.gatewayUrl);
      const page = await visit(node.node.dashboardUrl);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.getByRole('button', { name: 'Show the line' }).click();
      const line = await page.locator('code').filter({ hasText: 'bootstrap.py' }).textContent();
      const process = await startWorker({ line: line ?? '', engine: engine.url });
      try {
        await titleSays(page, '1 Colab session serves');
        await page.getByLabel('I have read this, and want it all the same').check();
        await page.getByRole('button', { name: 'Switch keep-alive on' }).click();
        await page.getByText('On since').waitFor();
        await page.getByRole('button', { name: 'Disconnect' }).click();
        await page.getByLabel('Type colab to disconnect its worker').fill('colab');
        await page.getByRole('button', { name: 'Disconnect it' }).click();
        await titleSays(page, 'No Colab worker is attached');
        await process.ended;
        const token = /Bearer (tc_[\w-]+)/.exec(line ?? '')?.[1] ?? 'none';
        expect(node.log()).not.toContain(token);
      } finally {
        await process[Symbol.asyncDispose]();
      }
      expect(complaints()).toEqual([]);
    } finally {
      await node[Symbol.asyncDispose]();
      await engine.close();
    }
  });
});
