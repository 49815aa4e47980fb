import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState, TwinsState } from '../../main/node/control/index.ts';
import { alone } from '../node/control/stand-in-twins.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { bothMachines, lost, paired } from './twin-states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/twins');

const offer = () => ({ code: 'K7QF-2MXD', validUntil: Date.now() + 272_000, triesLeft: 2 });
const skew = { reason: 'clock-skew', message: 'the clocks differ by 10 minutes; five are tolerated' } as const;
const unreachable = { reason: 'unreachable', message: 'connect ECONNREFUSED 192.168.1.21:8484' } as const;

describe.skipIf(!chromium)('the twins page in Chromium', { timeout: 60_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof builtPage>>;
  let watched: WatchedPage[];
  const complaints = () => watched.flatMap(one => one.complaints);

  beforeAll(async () => {
    [built, browser] = await Promise.all([builtPage(), launchChromium(chromium ?? '')]);
    await mkdir(output, { recursive: true });
  }, 60_000);
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

  async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const one = await watchedPage(browser, 8000, options);
    watched.push(one);
    await one.page.goto(url);
    return one.page;
  }

  const titleSays = (page: Page, text: string) =>
    page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor();
  const machine = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

  describe('on what a node says', () => {
    let view: StandInView;
    let server: ControlServer;
    beforeEach(async () => {
      view = new StandInView(dayOfData());
      server = await startedServer(view, { pageFolder: built.folder });
    });
    afterEach(() => server.close());

    async function open(shown: TwinsState, state: LiveState = bothMachines(), options: BrowserContextOptions = {}) {
      view.set(state);
      view.twins.shown = shown;
      return visit(`${server.url}/twins#token=${testToken}`, options);
    }

    test('is found by key and link, and says that there is no twin and how there would be one', async () => {
      view.twins.shown = alone;
      const page = await visit(`${server.url}/#token=${testToken}`);
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await titleSays(page, 'This machine has no twin');
      expect(new URL(page.url()).pathname).toBe('/twins');
      await page.getByText('alone: it does everything').waitFor();
      expect(await page.getByRole('button', { name: /Unpair|Hand over|Make this/ }).count()).toBe(0);
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Go to the Twins').waitFor();
      expect(complaints()).toEqual([]);
    });

    test('shows a code with the time and tries that are left, and how the last one ended', async () => {
      const page = await open(alone);
      await page.getByRole('button', { name: 'Show a code' }).click();
      await expect.poll(() => view.twins.done).toEqual(['show-code']);
      const self = { ...alone.self, addresses: ['http://192.168.1.20:8484'] };
      view.twins.shown = { ...alone, self, pairing: { offer: offer() } };
      await page.getByLabel('Pairing code', { exact: true }).getByText('K7QF-2MXD').waitFor();
      await page.getByText(/Good for 4 min \d+ s\. 2 tries are left\./).waitFor();
      await page.getByText('http://192.168.1.20:8484').first().waitFor();
      await page.getByRole('button', { name: 'Withdraw the code' }).click();
      await expect.poll(() => view.twins.done).toEqual(['show-code', 'withdraw-code']);
      for (const [end, words] of [
        ['withdrawn', 'The last code was withdrawn.'],
        ['expired', 'nobody entered it within five minutes'],
        ['guessed-wrong', 'ended after three wrong tries'],
        ['used', 'did not take the other one'],
      ] as const) {
        view.twins.shown = { ...alone, pairing: { end } };
        await page.getByText(words).waitFor();
      }
      expect(complaints()).toEqual([]);
    });

    test('enters a code as it was typed, says why not, and offers another id where both have the same', async () => {
      const page = await open(alone);
      view.twins.answer = { kind: 'refused', message: 'Both nodes have the id a.', isSameId: true };
      await page.getByLabel('Address of the other machine’s gateway').fill('192.168.1.21:8484');
      await page.getByLabel('Code that it shows').fill('k7qf 2mxd');
      await page.keyboard.press('Enter');
      await page.getByText('Both nodes have the id a.').waitFor();
      await page.getByText('This one is a now').waitFor();
      view.twins.answer = { kind: 'done', message: 'This node’s id is b from its next start.' };
      await page.getByRole('button', { name: 'Give this node the id b' }).click();
      await page.getByText('This node’s id is b from its next start.').waitFor();
      expect(view.twins.done).toEqual(['enter k7qf 2mxd at http://192.168.1.21:8484', 'rename b']);
      view.twins.answer = { kind: 'refused', message: 'The other machine shows another code.' };
      await page.getByRole('button', { name: 'Pair', exact: true }).click();
      await page.getByText('The other machine shows another code.').waitFor();
      expect(await page.getByRole('button', { name: 'Give this node the id b' }).count()).toBe(0);
    });

    test('shows both machines, the link between them and what happened lately', async () => {
      const page = await open(paired());
      await titleSays(page, 'Both machines are up; T7910-A is active');
      const here = machine(page, 'T7910-A');
      const there = machine(page, 'T7910-B');
      await here.getByText('active: GrowthHub calls it').waitFor();
      await here.getByText('37 % of 44 cores').waitFor();
      await here.getByText('3 wait, 1 being answered').waitFor();
      await there.getByText('standby: answers any request').waitFor();
      await there.getByText('used, 2 ms there and back').waitFor();
      await there.getByText('b/groq-b').waitFor();
      expect(await here.getByText('b/groq-b').count()).toBe(0);
      const link = page.getByRole('region', { name: 'The link' });
      for (const words of ['23 ms', '2 % of the latest 50', 'agree', 'c5b7 02fd 9a1e 44d0']) {
        await link.getByText(words).waitFor();
      }
      await page.getByText('both machines were active for 41 s').waitFor();
      expect(complaints()).toEqual([]);
    });

    test.each([
      [
        'unreachable',
        'connection refused',
        /^T7910-B is not heard since \d\d:\d\d; T7910-A is active$/,
        'No address of T7910-B answers (connection refused). This machine goes on alone',
      ],
      [
        'not-paired',
        'this node has no twin',
        'T7910-B answers, but has no twin',
        'installed anew or unpaired. Pair again',
      ],
      ['not-opened', 'it does not open', 'T7910-B answers, but not to this machine', 'Pair again'],
      [
        'clock-skew',
        skew.message,
        'The clocks are too far apart: T7910-B turns this machine away',
        `turns this machine away: ${skew.message}. Set both clocks`,
      ],
      [
        'version',
        'it speaks 2',
        'T7910-B has a version that this one cannot talk to',
        'it speaks 2. Bring both machines to the same major version',
      ],
      ['failed', 'a fault', /^T7910-B is not heard since/, 'answers with a fault: a fault. Its log has the details'],
    ] as const)(
      'a twin that is lost for the reason %s is told with what to do',
      async (reason, message, title, todo) => {
        const page = await open(lost({ reason, message }), bothMachines(false));
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await page.getByText(todo).first().waitFor();
        await machine(page, 'T7910-B').getByText('not heard', { exact: true }).waitFor();
      },
    );

    test('clocks that differ, another version and a lossy link are told while they are tolerated', async () => {
      const page = await open(paired({ clockAhead: -241_000, isOtherVersion: true, version: '0.9.0', loss: 0.24 }));
      await titleSays(page, 'Both machines are up; T7910-A is active');
      await page.getByText('The clock of T7910-B is 4 min 1 s behind this machine’s.').waitFor();
      await page.getByText('T7910-B runs 0.9.0, this machine 1.0.0: both work together.').waitFor();
      await page.getByText('24 % of the latest signs of life').waitFor();
    });

    test('hands over by one button that says what will happen, and says what came of it', async () => {
      view.twins.answer = { kind: 'refused', message: 'b did not take over within 6 s.' };
      const page = await open(paired());
      await page.getByText('T7910-B becomes the one that GrowthHub calls').waitFor();
      await page.getByText('GrowthHub is told at once.').waitFor();
      await page.getByRole('button', { name: 'Hand over to T7910-B' }).click();
      await page.getByText('b did not take over within 6 s.').waitFor();
      view.twins.shown = paired({ role: 'active' }, { self: { ...paired().self, role: 'standby' }, active: 'b' });
      await titleSays(page, 'Both machines are up; T7910-B is active');
      await page.getByText('T7910-A becomes the one that GrowthHub calls').waitFor();
      await page.getByText('are not both set on T7910-A').waitFor();
      await page.getByRole('button', { name: 'Make this machine active' }).click();
      await expect.poll(() => view.twins.done).toEqual(['hand-over', 'make-active']);
    });

    test('unpairs only after the name was typed', async () => {
      const page = await open(paired());
      await page.getByRole('button', { name: 'Unpair from T7910-B…' }).click();
      await page.getByText('forget their shared secret').waitFor();
      const sure = page.getByRole('button', { name: 'Unpair', exact: true });
      await page.getByLabel('Type T7910-B to unpair').fill('T7910');
      expect(await sure.isDisabled()).toBe(true);
      await page.getByLabel('Type T7910-B to unpair').fill('T7910-B');
      await sure.click();
      await expect.poll(() => view.twins.done).toEqual(['unpair']);
    });

    test('sets the preference and the public URL', async () => {
      const page = await open(paired());
      await page.getByRole('checkbox', { name: 'This machine is preferred' }).click();
      await page.getByLabel('Public URL of this machine').fill('tandem.example.org:8484');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect.poll(() => view.twins.done).toEqual(['prefer false', 'public url http://tandem.example.org:8484']);
    });

    test('a backend of the twin’s is told on every page with where to act, and not offered to be switched on here', async () => {
      const page = await open(paired());
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('button', { name: /^b\/groq-b/ }).click();
      await page.getByText('Put that right on T7910-B.').first().waitFor();
      await page.screenshot({ path: join(output, 'overview-light-1280.png') });
      await page.setViewportSize({ width: 800, height: 600 });
      await page.screenshot({ path: join(output, 'overview-light-800.png'), fullPage: true });
      expect(await page.getByRole('button', { name: 'Switch on again' }).count()).toBe(0);
      expect(complaints()).toEqual([]);
    });

    test('says that the node is lost and keeps what was known', async () => {
      const page = await open(paired());
      await titleSays(page, 'Both machines are up; T7910-A is active');
      await server.close();
      await page.getByText('The node has not answered since').waitFor();
      await machine(page, 'T7910-B').getByText('b/colab').waitFor();
    });

    test.each([
      ['none', alone, dayOfData()],
      [
        'code',
        { ...alone, self: { ...alone.self, addresses: ['http://192.168.1.20:8484'] }, pairing: { offer: offer() } },
        dayOfData(),
      ],
      ['well', paired(), bothMachines()],
      ['lost', lost(unreachable), bothMachines(false)],
      ['skew', lost(skew, 11 * 60_000), bothMachines(false)],
    ] as const)('looks as it should: %s', async (name, shown, state) => {
      for (const [colorScheme, size] of [
        ['light', { width: 1280, height: 800 }],
        ['dark', { width: 1280, height: 800 }],
        ['light', { width: 800, height: 600 }],
        ['dark', { width: 800, height: 600 }],
      ] as const) {
        const page = await open(shown, state, { colorScheme, viewport: size });
        await page.getByRole('heading', { level: 2, name: 'T7910-A' }).waitFor();
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${colorScheme}-${size.width}.png`), fullPage: true });
      }
      expect(complaints()).toEqual([]);
    });
  });

  const documentOf = (id: string) => ({
    node: { id, name: `T7910-${id.toUpperCase()}` },
    gateway: { anonymous: true },
    backends: [{ id: 'local', kind: 'simulated', tier: 'workstation' }],
    peer: { heartbeat: 200, lease: 1000 },
  });
  const start = (id: string) =>
    startFileNode({ ollamaHost: 'http://127.0.0.1:9', pageFolder: built.folder, document: documentOf(id) });

  test('two real nodes pair by code from their pages, see each other, hand over and part again', async () => {
    await using a = await start('a');
    await using b = await start('b');
    const visitTwins = async (dashboard: string) => {
      const page = await visit(dashboard);
      await page.getByRole('link', { name: 'Twins' }).click();
      await titleSays(page, 'This machine has no twin');
      return page;
    };
    const pageA = await visitTwins(a.node.dashboardUrl);
    const pageB = await visitTwins(b.node.dashboardUrl);

    await pageA.getByRole('button', { name: 'Show a code' }).click();
    const code = await pageA.getByLabel('Pairing code', { exact: true }).textContent();
    await pageB.getByLabel('Address of the other machine’s gateway').fill(a.node.gatewayUrl);
    await pageB.getByLabel('Code that it shows').fill(code?.toLowerCase() ?? '');
    await pageB.getByRole('button', { name: 'Pair', exact: true }).click();

    const title = /^Both machines are up; T7910-[AB] is active$/;
    const titleOf = async (page: Page) => page.getByRole('heading', { level: 1, name: title }).textContent();
    await expect.poll(async () => (await titleOf(pageA)) === (await titleOf(pageB)), { timeout: 8000 }).toBe(true);
    for (const page of [pageA, pageB]) {
      await machine(page, 'T7910-A').getByText('a/local').waitFor();
      await machine(page, 'T7910-B').getByText('b/local').waitFor();
    }
    const fingerprint = (page: Page) => page.getByRole('region', { name: 'The link' }).locator('code').textContent();
    expect(await fingerprint(pageA)).toBe(await fingerprint(pageB));

    const wasA = (await titleOf(pageA))?.includes('T7910-A');
    const [from, to, after] = wasA ? [pageA, pageB, 'T7910-B'] : [pageB, pageA, 'T7910-A'];
    await from.getByRole('button', { name: `Hand over to ${after}` }).click();
    for (const page of [from, to]) await titleSays(page, `Both machines are up; ${after} is active`);
    await from.getByText(`${after} is the active one.`).waitFor();
    await to
      .getByText(/this machine is the active one \(term \d+\)/)
      .first()
      .waitFor();

    await pageB.getByRole('button', { name: 'Unpair from T7910-A…' }).click();
    await pageB.getByLabel('Type T7910-A to unpair').fill('T7910-A');
    await pageB.getByRole('button', { name: 'Unpair', exact: true }).click();
    for (const page of [pageA, pageB]) await titleSays(page, 'This machine has no twin');
    await pageA.getByText('T7910-B ended the pairing').waitFor();
    await pageB.getByText('this machine ended the pairing with T7910-A').waitFor();
    expect(complaints()).toEqual([]);
    expect(a.log() + b.log()).not.toContain(code ?? '');
  });

  test('two real nodes of one id are told so, and one of them gets another from its page', async () => {
    await using host = await start('a');
    await using guest = await start('a');
    const page = await visit(host.node.dashboardUrl);
    await page.getByRole('link', { name: 'Twins' }).click();
    await page.getByRole('button', { name: 'Show a code' }).click();
    const code = await page.getByLabel('Pairing code', { exact: true }).textContent();

    const other = await visit(guest.node.dashboardUrl);
    await other.getByRole('link', { name: 'Twins' }).click();
    await other.getByLabel('Address of the other machine’s gateway').fill(host.node.gatewayUrl);
    await other.getByLabel('Code that it shows').fill(code ?? '');
    await other.getByRole('button', { name: 'Pair', exact: true }).click();
    await other.getByText('Both nodes have the id a.').waitFor();
    await page.getByText('The last code was used, but this machine did not take the other one.').waitFor();
    await other.getByRole('button', { name: 'Give this node the id b' }).click();
    await other.getByText('This node’s id is b from its next start.').waitFor();
    expect(JSON.parse(await readFile(guest.file, 'utf8'))).toMatchObject({ node: { id: 'b' } });
    for (const each of [page, other]) await titleSays(each, 'This machine has no twin');
  });
});
