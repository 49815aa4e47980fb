import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from './axe.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { type FileNode, startFileNode } from './start-file-node.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/settings');

const DOCUMENT = {
  node: { id: 'a', name: 'T7910-A' },
  gateway: { keys: [{ name: 'growthhub', key: 'tk_very-private-0123456789' }] },
  backends: [
    { id: 'one', kind: 'simulated', maxConcurrent: 4 },
    {
      id: 'groq',
      kind: 'openai',
      provider: 'groq',
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: { env: 'GROQ' },
      tier: 'cloud',
    },
  ],
  routing: { timeouts: { connect: 5000 }, paidTiers: ['cloud'] },
  growthhub: { webhookUrl: 'https://hub.example/hook', webhookSecret: 'whsec_very-private' },
};

describe.skipIf(!chromium)('the settings page in Chromium, over a real node', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let node: FileNode;
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
  afterEach(async () => {
    await page.context().close();
    await node[Symbol.asyncDispose]();
  });

  async function open(
    address = '/settings',
    {
      document = DOCUMENT as object | undefined,
      ...options
    }: BrowserContextOptions & { document?: object | 'none' } = {},
  ) {
    node = await startFileNode({
      ollamaHost: 'http://127.0.0.1:9',
      pageFolder: built.folder,
      env: { GROQ: 'gsk_very-private' },
      ...(typeof document === 'object' ? { document } : {}),
    });
    ({ page, complaints } = await watchedPage(browser, 8000, options));
    await visit(address);
  }

  async function visit(address: string) {
    const url = new URL(node.node.dashboardUrl);
    const wanted = new URL(address, url);
    url.pathname = wanted.pathname;
    url.search = wanted.search;
    await page.goto(url.href);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  const titleSays = (text: string) => page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const field = (path: string) => page.getByRole('textbox', { name: path, exact: true });
  const place = (path: string) => page.locator(`[id="${path}"]`);
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
  const says = (text: string) => page.getByText(text).first().waitFor();
  const document = async () => JSON.parse(await readFile(node.file, 'utf8'));

  test('shows what differs from how it comes, with the meaning of each, and no secret', async () => {
    await open('/');
    await page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: /path|backend/i })
      .waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press(',');
    await titleSays('5 settings differ from how they come');
    expect(new URL(page.url()).pathname).toBe('/settings');
    await place('routing.timeouts.connect').getByText('changed').waitFor();
    await place('routing.timeouts.connect')
      .getByText('Opening a connection. 10 to 60000 ms. Comes as 3000 ms (3 s).')
      .waitFor();
    await place('growthhub.webhookSecret').getByText('It is set, and never shown.').waitFor();
    await place('backends[1].apiKey').getByText('Changed on the page Setup').waitFor();
    expect(await page.content()).not.toMatch(/very-private/);
    expect(complaints).toEqual([]);
  });

  test('a change is checked by the node while it is typed, saved whole, in force at once, and undone', async () => {
    await open();
    await titleSays('5 settings differ from how they come');
    await field('queue.maxJobs').fill('0');
    await place('queue.maxJobs').getByText('expected a whole number from 1 to 1000000').waitFor();
    await titleSays('One change cannot be saved as it is');
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await field('queue.maxJobs').fill('77');
    await titleSays('One change is not saved yet');
    await page.getByRole('checkbox', { name: 'routing.answerCheck.enabled' }).uncheck();
    await field('backends[0].maxConcurrent').fill('9');
    await titleSays('3 changes are not saved yet');
    await save();
    await says('Saved and in force: backends[0].maxConcurrent, routing.answerCheck.enabled, and queue.maxJobs');
    await titleSays('8 settings differ from how they come');
    expect(await document()).toMatchObject({
      queue: { maxJobs: 77 },
      routing: { answerCheck: { enabled: false }, timeouts: { connect: 5000 } },
      backends: [{ id: 'one', maxConcurrent: 9 }, { id: 'groq' }],
    });
    await page
      .getByRole('button', { name: /^Undo \(\d+ s\)/ })
      .first()
      .click();
    await says('As it was before, and in force');
    await titleSays('5 settings differ from how they come');
    expect(await document()).toEqual(DOCUMENT);
  });

  test('what contradicts another setting is said where it stands', async () => {
    await open();
    await field('routing.thresholds.complex').fill('2');
    await place('routing.thresholds.medium').getByText('at most routing.thresholds.complex (2)').waitFor();
    await field('routing.thresholds.medium').fill('1');
    await titleSays('2 changes are not saved yet');
    await page.getByRole('button', { name: 'Discard' }).click();
    await titleSays('5 settings differ from how they come');
    expect(await field('routing.thresholds.complex').inputValue()).toBe('6');
  });

  test('a setting goes back to how it comes, and leaves the file', async () => {
    await open();
    await page.getByRole('button', { name: 'Back to 3000 ms (3 s): routing.timeouts.connect' }).click();
    await place('routing.timeouts.connect').getByText('It will be as it comes.').waitFor();
    await page.getByRole('button', { name: 'Keep as it was: routing.timeouts.connect' }).click();
    await page.getByRole('button', { name: 'Back to 3000 ms (3 s): routing.timeouts.connect' }).click();
    await save();
    await titleSays('4 settings differ from how they come');
    expect((await document()).routing).toEqual({ paidTiers: ['cloud'] });
    expect(await field('routing.timeouts.connect').inputValue()).toBe('3000');
  });

  test('what waits for a restart is told', async () => {
    await open();
    await field('gateway.host').fill('127.0.0.2');
    await save();
    await says('gateway.host takes effect when the node is started again.');
  });

  test('an order is changed with the keyboard alone', async () => {
    await open();
    const first = page.getByRole('list', { name: 'routing.order.simple' });
    await first.getByRole('button', { name: 'cloud earlier' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await first.getByRole('button', { name: 'cloud later' }).waitFor();
    await page.getByText('cloud is number 1 of 3 now.').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
    await says('Saved and in force: routing.order.simple');
    expect((await document()).routing.order).toEqual({ simple: ['cloud', 'workstation', 'colab'] });
  });

  test('a list takes an entry and loses one', async () => {
    await open();
    await page.getByRole('textbox', { name: 'New entry of gateway.corsOrigins' }).fill('no address');
    await page.keyboard.press('Enter');
    await place('gateway.corsOrigins').getByText('expected an http:// or https:// URL').waitFor();
    await page.getByRole('button', { name: 'Remove no address from gateway.corsOrigins' }).click();
    await page.getByRole('textbox', { name: 'New entry of gateway.corsOrigins' }).fill('https://app.example');
    await page.keyboard.press('Enter');
    await titleSays('One change is not saved yet');
    await save();
    await says('gateway.corsOrigins takes effect when the node is started again.');
    expect((await document()).gateway.corsOrigins).toEqual(['https://app.example']);
  });

  test('a secret is only ever written: sealed, or as the place that it comes from', async () => {
    await open();
    await page.getByLabel('Where growthhub.webhookSecret comes from').selectOption('text');
    await page.getByLabel('growthhub.webhookSecret: New text').fill('whsec_typed-just-now');
    await save();
    await says('Saved and in force: growthhub.webhookSecret');
    expect((await document()).growthhub.webhookSecret).toEqual({ sealed: expect.stringMatching(/^v1\./) });
    expect(await page.content()).not.toContain('typed-just-now');
    expect(node.log()).not.toContain('typed-just-now');
    await page.getByLabel('Where growthhub.webhookSecret comes from').selectOption('env');
    await page.getByLabel('growthhub.webhookSecret: Name of the variable').fill('NOWHERE');
    await place('growthhub.webhookSecret').getByText('no variable "NOWHERE" in the environment').waitFor();
    await page.getByLabel('growthhub.webhookSecret: Name of the variable').fill('GROQ');
    await titleSays('One change is not saved yet');
    await save();
    await says('It comes from the variable GROQ of the environment.');
  });

  test('a file that somebody else changed is not overwritten', async () => {
    await open();
    await field('queue.maxJobs').fill('5');
    await titleSays('One change is not saved yet');
    const byHand = { ...DOCUMENT, report: { at: '08:00' } };
    await writeFile(node.file, JSON.stringify(byHand));
    await save();
    await says('was changed by somebody else meanwhile, so nothing was written');
    expect(await document()).toEqual(byHand);
    await titleSays('One change is not saved yet');
    await save();
    await says('Saved and in force: queue.maxJobs');
    expect(await document()).toEqual({ ...byHand, queue: { maxJobs: 5 } });
  });

  test('is searched by typing, keeps the search in the address, and what is typed while other pages are looked at', async () => {
    await open();
    await field('queue.maxJobs').fill('5');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('first token');
    await field('routing.timeouts.firstToken').waitFor();
    await expect.poll(() => field('gateway.port').count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('filter')).toBe('first token');
    await page.keyboard.type(' nowhere');
    await says('No setting has “first token nowhere” in its name or meaning.');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: 'Queue', exact: true }).click();
    await titleSays('Nothing waits');
    await page.getByRole('link', { name: 'Settings' }).click();
    await titleSays('One change is not saved yet');
    expect(await field('queue.maxJobs').inputValue()).toBe('5');
  });

  test('a section has an address of its own', async () => {
    await open('/settings');
    await titleSays('5 settings differ from how they come');
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'queue' }).click();
    await expect.poll(() => new URL(page.url()).hash).toBe('#queue');
    const top = () => place('queue').evaluate(section => section.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(400);
    await page.reload();
    await titleSays('5 settings differ from how they come');
    await expect.poll(top).toBeLessThan(400);
  });

  test('without a file the first change makes one', async () => {
    await open('/settings', { document: 'none' });
    await titleSays('Everything is set as it comes');
    await says('There is no configuration file yet.');
    await field('node.name').fill('First');
    await save();
    await says('Saved and in force: node.name');
    expect(await document()).toEqual({ node: { id: 'a', name: 'First' } });
  });

  test('a file that is wrong is told, and nothing is edited meanwhile', async () => {
    await open();
    await titleSays('5 settings differ from how they come');
    await writeFile(node.file, '{"node":{"id":"a"},"queue":{"maxJobs":0}}');
    await page.reload();
    await titleSays('The configuration file is wrong; the node goes on with what it read before');
    await says('queue.maxJobs: found 0 (a number)');
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits, looks right, and axe finds nothing, %s', async colorScheme => {
      await open('/settings', { viewport, colorScheme });
      await field('queue.maxJobs').fill('0');
      await titleSays('One change cannot be saved as it is');
      await page.getByLabel('Where growthhub.webhookSecret comes from').selectOption('text');
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await axeViolations(page)).toEqual([]);
      await page.screenshot({ path: join(output, `settings-${viewport.width}-${colorScheme}.png`) });
      await page.screenshot({ path: join(output, `whole-${viewport.width}-${colorScheme}.png`), fullPage: true });
      expect(complaints).toEqual([]);
    });
  });
});
