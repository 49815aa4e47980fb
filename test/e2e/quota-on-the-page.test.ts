import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState } from '../../main/node/control/index.ts';
import { emptyState, StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { station } from './states.ts';

const chromium = chromiumForTests();

/** An account that has used its free share of the day. */
function spentShare(): LiveState {
  const resetsAt = Date.now() + 4 * 3_600_000;
  const quota = {
    windows: [
      {
        window: 'requests-day',
        limit: 100,
        used: 80,
        softLimit: 80,
        hardStop: 98,
        shareLeft: 0.2,
        resetsAt,
        comesBack: 'fixed',
        source: 'learnt',
      },
    ],
    free: { kind: 'kept', reason: 'Its free share is used (80 of 100).', until: resetsAt },
  } as const;
  return { ...emptyState, stations: [station('groq', 'cloud', { quota }), station('ollama', 'workstation')] };
}

describe.skipIf(!chromium)('what is left of an account', () => {
  let built: Awaited<ReturnType<typeof builtPage>>;
  let browser: Browser;
  let server: ControlServer;
  let view: StandInView;
  let page: Page;

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });
  beforeEach(async () => {
    view = new StandInView();
    server = await startedServer(view, { pageFolder: built.folder });
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.setDefaultTimeout(6000);
  });
  afterEach(async () => {
    await page.close();
    await server.close();
  });

  test('is a ring around its station, and around no station without limits', async () => {
    view.set(spentShare());
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.locator('[data-quota-left]').waitFor();
    expect(
      await page
        .locator('[data-quota-left]')
        .evaluateAll(rings => rings.map(ring => ring.getAttribute('data-quota-left'))),
    ).toEqual(['0.20']);
  });

  test('is told window by window, and a cool-down is ended by hand', async () => {
    view.set(spentShare());
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.getByRole('button', { name: /^a\/groq/ }).click();
    const row = page.getByRole('row', { name: /Requests a day/ });
    expect(await row.textContent()).toMatch(/20 % left.*80 of 100 requests.*80 for everyone.*the provider/s);
    await page.getByText('Its free share is used (80 of 100).').waitFor();
    await page.getByRole('button', { name: 'Try it again now' }).click();
    await page.getByText('a/groq is asked again with its next request.').waitFor();
    expect(view.cooledDown).toEqual(['a/groq']);
  });

  test('one that is used up is told once, in its own words', async () => {
    const until = Date.now() + 4 * 3_600_000;
    const reason = 'rests until 00:00 UTC (used up: 98 of 100 a day). Nothing to do.';
    const stop = { kind: 'spent', until, reason } as const;
    const quota = { windows: [], free: stop, paid: stop };
    const spent = station('groq', 'cloud', { quota, state: { kind: 'resting', until, reason } });
    view.set({ ...emptyState, stations: [spent, station('ollama', 'workstation')] });
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.getByRole('button', { name: /^a\/groq/ }).click();
    const details = page.getByRole('region', { name: 'a/groq in detail' });
    await details.getByText(`a/groq ${reason}`, { exact: true }).waitFor();
    await details.getByText('No limit of it is known yet').waitFor();
    await details.getByRole('button', { name: 'Try it again now' }).waitFor();
  });

  test('a notice of the provider’s terms goes once it is read', async () => {
    const notices = [
      {
        level: 'information',
        text: 'Two accounts at Groq.',
        remedy: 'Its limits are per organisation.',
        acknowledge: 'several-accounts-groq',
      },
    ] as const;
    view.set({ ...spentShare(), notices });
    await page.goto(`${server.url}/#token=${testToken}`);
    await page.getByRole('button', { name: 'I have read this' }).click();
    await expect
      .poll(() => view.setup.edits)
      .toEqual([{ edit: { kind: 'acknowledge', id: 'several-accounts-groq' }, version: 'none' }]);
  });
});
