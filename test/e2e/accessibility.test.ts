import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../main/node/control/index.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { dayOfAccounts, stoppedAccounts } from './account-states.ts';
import { ActingQueue, dayOfJobs } from './acting-queue.ts';
import { axeViolations } from './axe.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { dayOfData, halfDown, noData } from './states.ts';
import { lost, paired } from './twin-states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

class BusyView extends StandInView {
  override readonly queue = new ActingQueue();
}

/* The pages Settings, Requests and Playground are looked at in tests of their own, with what opens on them. */
describe.skipIf(!chromium)('axe finds nothing', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: BusyView;
  let server: ControlServer;
  let page: Page;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    view = new BusyView(dayOfData());
    view.queue.jobs = dayOfJobs();
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(address: string, options: BrowserContextOptions) {
    ({ page } = await watchedPage(browser, 10_000, options));
    await page.goto(server.url + address);
    // What is asked of the node is there too.
    const title = page.getByRole('heading', { level: 1 });
    await expect.poll(() => title.textContent(), { timeout: 20_000 }).toMatch(/^(?!Asking)./);
  }

  const pages = ['accounts', 'queue', 'report', 'twins', 'setup'];
  /** Those that come from pages which are filled elsewhere: their title may say that they ask still. */
  const others = ['models', 'machine', 'colab', 'tunnel'];

  describe.each(['light', 'dark'] as const)('%s', colorScheme => {
    test.each(pages)('on the page %s', async name => {
      await open(`/${name}#token=${testToken}`, { colorScheme });
      expect(await axeViolations(page)).toEqual([]);
    });

    test.each(others)('on the page %s', async name => {
      ({ page } = await watchedPage(browser, 10_000, { colorScheme }));
      await page.goto(`${server.url}/${name}#token=${testToken}`);
      await page.locator('a[aria-current=page]').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test.each(Object.entries({ 'a day of data': dayOfAccounts, 'all of them stopped': stoppedAccounts }))(
      'on the page accounts with %s',
      async (_name, state) => {
        view.set(state());
        await open(`/accounts#token=${testToken}`, { colorScheme });
        expect(await axeViolations(page)).toEqual([]);
      },
    );

    test.each([paired(), lost({ reason: 'unreachable', message: 'nothing listens there' })])(
      'on the page twins with a twin, %#',
      async twins => {
        view.twins.shown = twins;
        await open(`/twins#token=${testToken}`, { colorScheme });
        expect(await axeViolations(page)).toEqual([]);
      },
    );

    test('on the page queue with a job open', async () => {
      await open(`/queue?state=failed#token=${testToken}`, { colorScheme });
      await page.getByRole('button', { name: /^job_/ }).first().click();
      await page.getByRole('region', { name: /^What is known of/ }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test.each(Object.entries({ 'no data': noData, 'a day of data': dayOfData, 'half of it down': halfDown }))(
      'on the Overview with %s, as a picture and as tables',
      async (_name, state) => {
        view.set(state());
        await open(`/#token=${testToken}`, { colorScheme });
        expect(await axeViolations(page)).toEqual([]);
        await page.getByRole('heading', { level: 1 }).click();
        await page.keyboard.press('t');
        await page.keyboard.press('c');
        expect(await axeViolations(page)).toEqual([]);
      },
    );

    test('on the Overview with a trail, a station and an explanation open', async () => {
      view.set(halfDown());
      await open(`/?filter=groq-a%20cut&request=req_ff9#token=${testToken}`, { colorScheme });
      await page.getByRole('button', { name: /^a\/groq-b/ }).click();
      await page.getByLabel('Prompt').fill('What is the answer?');
      await page.getByRole('button', { name: 'Why this backend?' }).click();
      await page.getByText('If it were sent now').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('on a page whose node is lost, with the list of keys open', async () => {
      await open(`/queue#token=${testToken}`, { colorScheme });
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await server.close();
      await page.getByText('The node has not answered since').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('where the token is asked for, at first and after a wrong one', async () => {
      await open('/', { colorScheme });
      expect(await axeViolations(page)).toEqual([]);
      await page.getByLabel('Dashboard address or token').fill('ct_wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'That token is not this node’s' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });
  });
});
