import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { builtPage } from '../../test/e2e/built-page.ts';
import { chromiumForTests, launchChromium } from '../../test/e2e/chromium.ts';
import { watchedPage } from '../../test/e2e/watched-page.ts';
import { startedServer, testToken } from '../../test/node/control/started.ts';
import { type DayView, dayView } from './day.ts';

/*
 * `npm run screenshots`: builds the page, serves it from the node's own control server with a made-up day behind it, and
 * writes a picture of each page, light and dark, to docs/images/pages. Nothing leaves this machine.
 */

const FOLDER = resolve(import.meta.dirname, '../../docs/images/pages');
const SIZE = { width: 1280, height: 800 };
/** Of 100; text is still sharp. */
const QUALITY = 65;
/** A page that has not come by then is a defect, ms. */
const PATIENCE = 30_000;

interface Picture {
  readonly address: string;
  /** What is there when the page has everything. */
  readonly awaits: string;
  readonly prepare?: (view: DayView) => void;
  readonly act?: (page: Page) => Promise<void>;
}

const PICTURES: Readonly<Record<string, Picture>> = {
  overview: { address: '/', awaits: 'h2:has-text("The last")' },
  guide: { address: '/guide', awaits: 'ol, ul' },
  machines: { address: '/machine', awaits: 'canvas' },
  accounts: { address: '/accounts', awaits: 'main h2', prepare: view => view.showAccounts() },
  models: { address: '/models', awaits: 'main table' },
  colab: { address: '/colab', awaits: 'text=Tesla T4' },
  tunnel: { address: '/tunnel', awaits: 'text=tandem-a.loca.lt' },
  twins: { address: '/twins', awaits: 'text=T7910-B' },
  queue: { address: '/queue', awaits: 'main table' },
  requests: { address: '/requests', awaits: 'main tbody button', act: openTrail },
  playground: { address: '/playground', awaits: 'textarea', act: askOnce },
  report: { address: '/report', awaits: 'main table' },
  settings: { address: '/settings', awaits: 'main input' },
  setup: { address: '/setup', awaits: 'main h2' },
};

async function openTrail(page: Page): Promise<void> {
  await page.locator('tbody button[aria-expanded]').nth(3).click();
  await page.getByText('weighed as a question').first().waitFor();
}

async function askOnce(page: Page): Promise<void> {
  const prompt = page.getByLabel('Prompt', { exact: true });
  await prompt.fill('Compare two prices for a bakery: 12 a month against 99 a year. Which is better for us?');
  await prompt.press('Control+Enter');
  await page.getByText('It pays from the ninth month on.').waitFor();
}

const chromium = chromiumForTests();
if (!chromium) throw new Error('there is no Chromium to take the pictures with; name one in TANDEM_TEST_CHROMIUM');
mkdirSync(FOLDER, { recursive: true });
const view = await dayView();
const [built, browser] = await Promise.all([builtPage(), launchChromium(chromium)]);
const server = await startedServer(view, { pageFolder: built.folder });
const problems: string[] = [];
let total = 0;
try {
  for (const [name, { address, awaits, prepare, act }] of Object.entries(PICTURES)) {
    view.showEverything();
    prepare?.(view);
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await watchedPage(browser, PATIENCE, { viewport: SIZE, colorScheme, locale: 'en' });
      await page.goto(`${server.url}${address}#token=${testToken}`);
      await page.locator(awaits).first().waitFor();
      await act?.(page);
      await page.evaluate('document.fonts.ready');
      const bytes = await picture(page);
      writeFileSync(join(FOLDER, `${name}-${colorScheme}.webp`), bytes);
      total += bytes.length;
      problems.push(...complaints.map(complaint => `${name} ${colorScheme}: ${complaint}`));
      await page.context().close();
    }
  }
} finally {
  await server.close();
  await browser.close();
  await built.remove();
}
process.stdout.write(`${Object.keys(PICTURES).length * 2} pictures in ${FOLDER}, ${Math.round(total / 1000)} kB\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
// The recorder of the made-up day keeps timers of its own.
process.exit(problems.length > 0 ? 1 : 0);

/** Playwright itself writes no WebP. */
async function picture(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  return Buffer.from(data, 'base64');
}
