import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState, Station } from '../../main/node/control/index.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { account, daily, dayOfAccounts, minutely, stoppedAccounts, withAccounts } from './account-states.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startTestNode } from './start-test-node.ts';
import { noData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/accounts');

describe.skipIf(!chromium)('the accounts page in Chromium', { timeout: 60_000 }, () => {
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
    view = new StandInView();
    server = await startedServer(view, { pageFolder: built.folder });
  });
  afterEach(async () => {
    await page.context().close();
    await server.close();
  });

  async function open(state: LiveState, options: BrowserContextOptions = {}, address = '/accounts') {
    view.set(state);
    await visit(`${server.url}${address}#token=${testToken}`, options);
  }

  async function visit(url: string, options: BrowserContextOptions = {}) {
    ({ page, complaints } = await watchedPage(browser, 6000, options));
    await page.goto(url);
  }

  const titleSays = (text: string | RegExp) =>
    page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const section = (id: string) => page.getByRole('region', { name: id });

  test('says how to add an account when there is none, and leads there', async () => {
    await open(noData(), {}, '/');
    await page.getByText('Try it', { exact: true }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await titleSays('No account is set up yet');
    expect(new URL(page.url()).pathname).toBe('/accounts');
    await page.getByRole('link', { name: 'Add an account' }).click();
    await page.getByRole('heading', { name: 'Add a cloud account' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('shows of each limit how much is used, where the share for everyone ends, when it resets, and who said so', async () => {
    await open(dayOfAccounts());
    await titleSays('All 4 accounts have room');
    const day = section('a/groq-a').getByRole('row', { name: /^Requests a day/ });
    expect(await day.textContent()).toMatch(
      /59 % left.*412 of 1 k requests.*800 for everyone.*resets at 00:00 UTC, in\s\d+\sh\s\d+\smin.*the configuration/,
    );
    const gauge = day.getByRole('meter');
    expect(await gauge.getAttribute('aria-valuetext')).toBe('41 % used, 80 % for everyone');
    expect(
      await section('a/groq-a')
        .getByRole('row', { name: /^Requests a minute/ })
        .textContent(),
    ).toMatch(/3 of 30 requests.*full again in \d+ s.*the provider2 min ago/);
    await section('a/groq-b').getByRole('cell', { name: 'untouched' }).first().waitFor();
    await section('a/mistral').getByText('No limit of it is known yet').waitFor();
    expect(await page.getByRole('button', { name: 'Try it again now' }).count()).toBe(0);
  });

  test.each<[string, Station, RegExp, RegExp]>([
    ['kept', stopped('groq-b'), /^a\/groq-b is kept for paying users$/, /Its free share is used \(800 of 1,000\)/],
    ['spent', stopped('groq-a'), /^a\/groq-a is used up until \S+.*$/, /Rests until 00:00 UTC \(used up: 980/],
    ['shaped', stopped('groq-c'), /^a\/groq-c rests until \d\d:\d\d$/, /limit of 30 a minute/],
    [
      'spent, without a known limit',
      stopped('openrouter'),
      /is used up until/,
      /its provider says that nothing is left/,
    ],
  ])('an account that is %s says so, why, and can be tried again by hand', async (_, station, title, reason) => {
    await open(withAccounts([station]));
    await titleSays(title);
    await section(station.id).getByText(reason).waitFor();
    await section(station.id).getByText('What its provider said of its limits is forgotten').waitFor();
    await section(station.id).getByRole('button', { name: 'Try it again now' }).click();
    await page.getByText(`${station.id} is asked again with its next request.`).waitFor();
    expect(view.cooledDown).toEqual([station.id]);
  });

  test('the title counts what is alike and tells how many have room', async () => {
    const kept = { ...stopped('groq-b'), id: 'a/other' };
    await open(withAccounts([stopped('groq-b'), kept, account('groq', { windows: [daily(0)] })]));
    await titleSays('2 accounts are kept for paying users; one of 3 has room');
    const near = (name: string) => account(name, { windows: [daily(740)] });
    view.set(withAccounts([near('one'), near('two'), account('groq', { windows: [daily(0)] })]));
    await titleSays('2 accounts near their limit');
    view.set(withAccounts([stopped('groq-c'), account('groq', { windows: [daily(0), minutely(1)] })]));
    await titleSays(/^a\/groq-c rests until \d\d:\d\d; one of 2 has room$/);
    view.set(stoppedAccounts());
    await titleSays('a/groq-d is disabled; one of 6 has room');
  });

  test('a refused key says what to do, and is switched on again', async () => {
    const disabled = stopped('groq-d');
    await open(withAccounts([disabled]));
    await titleSays('a/groq-d is disabled');
    await section('a/groq-d').getByText('Is disabled: its key was refused (Invalid API Key).').waitFor();
    await page.getByRole('link', { name: 'Change it on the Setup page' }).waitFor();
    await page.getByRole('button', { name: 'Switch on again' }).click();
    await expect.poll(() => view.enabled).toEqual(['a/groq-d']);
    view.set(withAccounts([{ ...disabled, state: { kind: 'serving' } }]));
    await page.getByText('a/groq-d is back in the plan.').waitFor();
  });

  test('the notice of several accounts at one provider goes once it is read', async () => {
    await open(stoppedAccounts());
    await page.getByRole('button', { name: 'I have read this' }).click();
    await expect.poll(() => view.setup.edits).toHaveLength(1);
    expect(view.setup.edits[0]?.edit).toEqual({ kind: 'acknowledge', id: 'several-accounts-groq' });
  });

  test('counts the requests of a real node', async () => {
    await using node = await startTestNode(
      {
        backends: [
          { id: 'cloud', kind: 'simulated', tier: 'cloud', quota: { requestsPerDay: 10, reset: 'utc-midnight' } },
        ],
      },
      { pageFolder: built.folder },
    );
    const address = new URL(node.node.dashboardUrl);
    address.pathname = '/accounts';
    await visit(address.href);
    await titleSays('The one account has room');
    for (let count = 0; count < 8; count += 1) {
      const answer = await node.post('/v1/chat/completions', {
        model: 'auto',
        messages: [{ role: 'user', content: 'x' }],
      });
      expect(answer.status).toBe(200);
    }
    await titleSays('a/cloud is kept for paying users');
    expect(await page.getByRole('row', { name: /^Requests a day/ }).textContent()).toMatch(/8 of 10 requests/);
  });

  const scenes = { 'no-data': noData, day: dayOfAccounts, stopped: stoppedAccounts };
  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits and looks right, %s', async colorScheme => {
      for (const [name, make] of Object.entries(scenes)) {
        await open(make(), { viewport, colorScheme });
        await page
          .getByText(name === 'no-data' ? 'Add an account' : 'Known from')
          .first()
          .waitFor();
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${viewport.width}-${colorScheme}.png`), fullPage: true });
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    });
  });
});

/** One of the stopped accounts. */
function stopped(backend: string): Station {
  const found = stoppedAccounts().stations.find(station => station.backend === backend);
  if (!found) throw new Error(`there is no ${backend}`);
  return found;
}
