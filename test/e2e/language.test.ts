import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { dayOfData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

describe.skipIf(!chromium)('the language of the page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  test('is German where the browser asks for it, English once that is chosen, and stays so', async () => {
    const server = await startedServer(new StandInView(dayOfData()), { pageFolder: built.folder });
    const { page, complaints } = await watchedPage(browser, 15_000, { locale: 'de-AT' });
    const language = () => page.evaluate('document.documentElement.lang');
    await page.goto(`${server.url}#token=${testToken}`);
    await page.getByRole('link', { name: 'Übersicht' }).waitFor();
    await page.getByRole('heading', { name: 'Letzte Anfragen' }).waitFor();
    expect(await language()).toBe('de');
    await page.getByLabel('Sprache').selectOption('English');
    await page.getByRole('link', { name: 'Overview' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'Overview' }).waitFor();
    expect(await language()).toBe('en');
    expect(complaints).toEqual([]);
    await page.context().close();
    await server.close();
  });

  test('falls back to English when its texts cannot be had', async () => {
    const server = await startedServer(new StandInView(dayOfData()), { pageFolder: built.folder });
    const { page } = await watchedPage(browser, 15_000, { locale: 'de-DE' });
    await page.route('**/assets/de-*.js', route => route.abort());
    await page.goto(`${server.url}#token=${testToken}`);
    await page.getByRole('link', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.context().close();
    await server.close();
  });
});
