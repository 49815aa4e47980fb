import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../main/node/control/index.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { findChromium, launchChromium } from './chromium.ts';
import { noData } from './states.ts';

const { path: chromium, missing } = findChromium(process.env);
if (!chromium && process.env.CI) throw new Error(`the browser tests cannot run: ${missing}`);
if (!chromium) console.log(`browser tests skipped: ${missing}`);

describe.skipIf(!chromium)('the accounts page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let server: ControlServer;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    server = await startedServer(new StandInView(noData()), { pageFolder: built.folder });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await built?.remove();
  });

  test('opens at its address and by its key, and says that no account has a limit', async () => {
    const page = await browser.newPage();
    const title = page.getByRole('heading', { level: 1, name: 'No account has a limit yet' });
    await page.goto(`${server.url}/accounts#token=${testToken}`);
    await title.waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await title.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await title.waitFor();
    expect(new URL(page.url()).pathname).toBe('/accounts');
  });
});
