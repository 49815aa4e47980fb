import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../main/node/control/index.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { badDay, goodDay } from './report-facts.ts';
import { dayOfData, halfDown } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/report');
const MONDAY = '2026-11-23';
const SUNDAY = '2026-11-22';

/** What a page comes to; as patient as everything else here, since a busy machine takes its time. */
const settling = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 8000 });

describe.skipIf(!chromium)('the morning report in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let view: StandInView;
  let server: ControlServer;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    view = new StandInView(dayOfData());
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(address = '/report', options: BrowserContextOptions = {}) {
    ({ page, complaints } = await watchedPage(browser, 8000, options));
    await page.goto(`${server.url}${address}#token=${testToken}`);
  }

  const title = (text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const part = (name: string) => page.getByRole('region', { name, exact: true }).first();
  const says = (name: string, text: string | RegExp) => part(name).getByText(text).first().waitFor();

  test('answers the checklist of a good day, and complains of nothing', async () => {
    view.stats.facts.set(MONDAY, goodDay());
    await open();
    await title('All well yesterday');
    await says('What needs a hand', 'Nothing.');
    expect(
      await part('Services')
        .getByRole('row', { name: /^a\/colab/ })
        .textContent(),
    ).toMatch(/serves.*100 % of 24 h/);
    expect(
      await part('Accounts')
        .getByRole('row', { name: /^a\/groq-a/ })
        .textContent(),
    ).toMatch(/Requests a day: 80 of 100, as good as new .*Tokens a minute: 0 of 8 k/);
    expect(
      await part('Errors')
        .getByRole('row', { name: /^a\/colab/ })
        .textContent(),
    ).toMatch(/timed out9.*no first token/);
    await says('Requests', /3.19 k requests: 3.17 k answered, 4 left to the queue, and 12 left by their callers/);
    await says('Satisfaction', 'Workstation: 40 of 46 rated answers were liked (87 %).');
    await says('Saved', '$1.84 for 3.17 k answers.');
    expect(complaints).toEqual([]);
  });

  test('says what needs a hand, each with what does it', async () => {
    view.set(halfDown());
    view.stats.facts.set(MONDAY, badDay());
    await open();
    await page.getByRole('heading', { level: 1, name: /things need a hand$/ }).waitFor();
    const hand = (text: string) => part('What needs a hand').getByRole('listitem').filter({ hasText: text });
    await hand('a/groq-b cannot be used').getByRole('button', { name: 'Switch on again' }).click();
    await page.getByText('a/groq-b is back in the plan.').waitFor();
    expect(view.enabled).toEqual(['a/groq-b']);
    await hand('a/groq-a has nothing left').getByRole('button', { name: 'Try it again now' }).click();
    await page.getByText('a/groq-a is asked again').waitFor();
    expect(view.cooledDown).toEqual(['a/groq-a']);
    await hand('found nobody who could answer').getByRole('link', { name: 'Open Setup' }).click();
    await page.waitForURL('**/setup');
    expect(complaints).toEqual([]);
  });

  test('a hand that is done is gone from the list without a reload', async () => {
    view.set(halfDown());
    view.stats.facts.set(MONDAY, badDay());
    await open();
    const hand = part('What needs a hand').getByRole('listitem').filter({ hasText: 'a/groq-b cannot be used' });
    await hand.waitFor();
    view.stats.facts.set(MONDAY, goodDay());
    await hand.getByRole('button').click();
    await title('All well yesterday');
  });

  test('shows the most frequent errors first, and all of many on demand', async () => {
    view.stats.facts.set(MONDAY, badDay());
    await open();
    const rows = part('Errors').locator('tbody tr');
    await settling(() => rows.count()).toBe(20);
    expect(await rows.first().textContent()).toMatch(/^a\/ollama-1unreachable60/);
    await page.getByRole('button', { name: 'Show all 24' }).click();
    expect(await rows.count()).toBe(24);
  });

  test('goes through the days, which stay in the address, and offers no button on what is long over', async () => {
    view.set(halfDown());
    view.stats.facts.set(SUNDAY, badDay());
    await open();
    await title('All well yesterday');
    await page.keyboard.press('[');
    await page.getByRole('heading', { level: 1, name: /things needed a hand on Sun, 22 Nov 2026/ }).waitFor();
    expect(new URL(page.url()).search).toBe(`?day=${SUNDAY}`);
    expect(await part('What needs a hand').getByRole('button').count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: /on Sun, 22 Nov 2026/ }).waitFor();
    await page.getByLabel('Report on').selectOption(MONDAY);
    await title('All well yesterday');
    expect(new URL(page.url()).search).toBe('');
  });

  test('a node that is new today says when the first one is made, and tells today so far', async () => {
    view.stats.facts.clear();
    view.stats.facts.set('2026-11-24', goodDay());
    await open();
    await title('No report yet');
    await page.getByText('The first is made tomorrow at 07:00 (Europe/Berlin)').waitFor();
    await page.getByRole('button', { name: 'Report on today so far' }).click();
    await title('All well today so far');
    expect(new URL(page.url()).search).toBe('?day=2026-11-24');
    expect(complaints).toEqual([]);
  });

  test('its one primary button has dark words on the bright accent of the dark', async () => {
    view.stats.facts.clear();
    await open('/report', { colorScheme: 'dark' });
    const button = page.getByRole('button', { name: 'Report on today so far' });
    await button.waitFor();
    expect(await page.evaluate('getComputedStyle(document.querySelector("main button")).color')).toBe('rgb(4, 33, 28)');
  });

  test.each(['2020-01-01', 'yesterday'])('a day without a report (%s) leads back to the latest', async day => {
    await open(`/report?day=${day}`);
    await title(`No report on ${day}`);
    await page.getByRole('button', { name: 'Show the latest report' }).click();
    await title('All well yesterday');
  });

  test('of two machines tells what happened between them', async () => {
    const text = 'both machines were active for 40 s: they did not hear each other';
    const twin = { id: 'b', name: 'T7910-B' };
    const pair = {
      twin,
      isHeard: false,
      isNew: true,
      clockAhead: 0,
      events: [{ at: Date.UTC(2026, 10, 23, 13), text }],
    };
    view.stats.facts.set(MONDAY, { ...goodDay(), pair: { ...pair, told: { kind: 'both' } } });
    await open('/report');
    await page.getByText('T7910-A and T7910-B').waitFor();
    const between = page.getByRole('region', { name: 'Between the two machines' });
    await between.getByText(text).waitFor();
    await page.getByText('T7910-B is not heard.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('is copied and downloaded as Markdown', async () => {
    view.stats.facts.set(MONDAY, goodDay());
    await open('/report', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy the report as Markdown' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^# T7910-A: 2026-11-23\n/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('tandem-a-2026-11-23.md');
    expect(await readFile(await download.path(), 'utf8')).toBe(await view.stats.markdown(MONDAY));
    expect(complaints).toEqual([]);
  });

  test('is reached by its link and by g r, and tells its keys', async () => {
    await open('/');
    await page.getByRole('heading', { level: 1, name: /All 6/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await title('All well yesterday');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('The day before, on the Report page').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('link', { name: 'Report' }).click();
    await title('All well yesterday');
    expect(await page.getByRole('link', { name: 'Report' }).getAttribute('aria-current')).toBe('page');
  });

  test('keeps what it showed while the node is lost, and asks again when it is back', async () => {
    await open();
    await title('All well yesterday');
    const { port } = server;
    await server.close();
    await page.getByText('The node has not answered since').waitFor();
    await title('All well yesterday');
    view.stats.facts.set(MONDAY, badDay());
    server = await startedServer(view, { pageFolder: built.folder, port });
    await page.getByRole('heading', { level: 1, name: /things need a hand$/ }).waitFor();
  });

  test('says what is wrong when it cannot be made', async () => {
    view.stats.report = () => {
      throw new Error('the disk is gone');
    };
    await open();
    await page.getByText('The node did not tell its report: The node met something it did not expect.').waitFor();
    await page.getByLabel('Report on').waitFor();
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  test.each(sizes)('fits at $width x $height, light and dark', async viewport => {
    const days = {
      good: () => view.stats.facts.set(MONDAY, goodDay()),
      bad: () => view.stats.facts.set(MONDAY, badDay()),
      none: () => view.stats.facts.delete(MONDAY),
    };
    view.set(halfDown());
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [name, prepare] of Object.entries(days)) {
        prepare();
        await open('/report', { viewport, colorScheme });
        await page
          .getByText(name === 'none' ? 'No report yet' : 'Download as Markdown')
          .first()
          .waitFor();
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${viewport.width}-${colorScheme}.png`), fullPage: true });
        expect(complaints).toEqual([]);
        if (name !== 'none' || colorScheme === 'light') await page.context().close();
      }
    }
  });
});
