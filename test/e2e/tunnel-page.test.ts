import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, TunnelState } from '../../main/node/control/index.ts';
import { LocaltunnelServer } from '../fakes/localtunnel-server.ts';
import { noTunnel } from '../node/control/stand-in-tunnel.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();
const output = join(import.meta.dirname, '../../test-output/tunnel');

const URL_A = 'https://tandem-a.loca.lt';
const ago = (minutes: number) => Date.now() - minutes * 60_000;

/** A tunnel that stands, with a day behind it. */
const openTunnel = (): TunnelState => ({
  ...noTunnel,
  provider: 'localtunnel',
  standing: { kind: 'open', url: URL_A, since: ago(200) },
  told: { url: URL_A, by: 'tunnel' },
  wish: { name: 'tandem-a', isGranted: true },
  checked: { kind: 'passed', took: 212, at: ago(0.4) },
  uptime: { share: 0.973, wanted: 86_400_000 },
  settings: { ...noTunnel.settings, localtunnel: { host: 'https://localtunnel.me', subdomain: 'tandem-a' } },
  events: [
    { at: ago(200), kind: 'moved', text: `open at ${URL_A}; it was https://brown-fox-12.loca.lt` },
    { at: ago(203), kind: 'lost', text: 'the tunnel’s server finds nobody behind the URL (503)' },
    { at: ago(204), kind: 'unwell', text: 'a check failed: no answer within 10 s' },
    { at: ago(900), kind: 'opened', text: 'open at https://brown-fox-12.loca.lt' },
  ],
});

describe.skipIf(!chromium)('the tunnel page in Chromium', { timeout: 60_000 }, () => {
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
    const one = await watchedPage(browser, 15_000, options);
    watched.push(one);
    await one.page.goto(url);
    return one.page;
  }

  const titleSays = (page: Page, text: string | RegExp) =>
    page.getByRole('heading', { level: 1, name: text }).waitFor();

  describe('on what a node says', () => {
    let view: StandInView;
    let server: ControlServer;
    beforeEach(async () => {
      view = new StandInView(dayOfData());
      server = await startedServer(view, { pageFolder: built.folder });
    });
    afterEach(() => server.close());

    function open(shown: TunnelState, options: BrowserContextOptions = {}) {
      view.tunnel.shown = shown;
      return visit(`${server.url}/tunnel#token=${testToken}`, options);
    }

    test('is found by its key, says that there is no tunnel, what one means, and offers localtunnel first', async () => {
      const page = await visit(`${server.url}/#token=${testToken}`);
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('u');
      await titleSays(page, 'No tunnel: this machine is not reached from outside');
      expect(new URL(page.url()).pathname).toBe('/tunnel');
      await page.getByText('makes the gateway of this machine reachable from everywhere').waitFor();
      expect(await page.getByRole('radio', { name: 'localtunnel' }).isChecked()).toBe(true);
      expect(await page.getByRole('button', { name: /Check now|Switch off/ }).count()).toBe(0);
      expect(complaints()).toEqual([]);
    });

    test('shows where this machine is, what was wished for, the last look and what happened', async () => {
      const page = await open(openTunnel());
      await titleSays(page, 'This machine is reached from outside');
      for (const words of ['tandem-a, as you wished', 'this machine answered in 212 ms', '97.3 % of the latest 24 h']) {
        await page.getByText(words).waitFor();
      }
      await page.getByText('it was https://brown-fox-12.loca.lt').waitFor();
      await page.getByRole('button', { name: `Copy ${URL_A}` }).waitFor();
      expect(await page.getByLabel('Name that you wish for').inputValue()).toBe('tandem-a');
      expect(complaints()).toEqual([]);
    });

    test.each<[string, Partial<TunnelState>, string | RegExp, string]>([
      ['it is being opened', { standing: { kind: 'opening' } }, 'The tunnel is being opened', 'none yet'],
      [
        'it is not seen',
        { standing: { kind: 'degraded', url: URL_A, message: 'another machine answers' } },
        /not seen from outside/,
        'another machine answers.',
      ],
      [
        'it is gone',
        { standing: { kind: 'reopening', at: Date.now() + 90_000, message: 'ECONNREFUSED' } },
        /is down; it is opened again in/,
        'ECONNREFUSED',
      ],
      [
        'it needs the owner',
        { standing: { kind: 'refused', message: 'the authtoken is bad' } },
        'The tunnel needs you',
        'No tunnel is opened: the authtoken is bad.',
      ],
      [
        'the wish was not granted',
        { wish: { name: 'tandem-a', isGranted: false } },
        /is reached/,
        'The name tandem-a was not granted',
      ],
      [
        'the owner’s own URL counts',
        { told: { url: 'https://a.example.org', by: 'configuration' } },
        /is reached/,
        'are told https://a.example.org',
      ],
      ['anybody is answered', { access: 'anonymous' }, /is reached/, 'answers callers without a key'],
      ['nobody has a key', { keys: 0 }, /is reached/, 'No caller has a key'],
    ])('says so, and what to do, where %s', async (_what, changes, title, words) => {
      const page = await open({ ...openTunnel(), ...changes });
      await titleSays(page, title);
      await page.getByText(words).first().waitFor();
      expect(complaints()).toEqual([]);
    });

    test('looks, opens anew, and says what came of it', async () => {
      const page = await open(openTunnel());
      view.tunnel.answer = { kind: 'refused', message: 'Not seen from outside: no answer within 10 s.' };
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByText('Not seen from outside: no answer within 10 s.').waitFor();
      view.tunnel.answer = { kind: 'done', message: 'The tunnel is being opened anew.' };
      await page.getByRole('button', { name: 'Open anew' }).click();
      await page.getByText('The tunnel is being opened anew.').waitFor();
      expect(view.tunnel.done).toEqual(['check', 'reopen']);
    });

    test('is switched off only after it was said who is cut off', async () => {
      const page = await open(openTunnel());
      await page.getByRole('button', { name: 'Switch off…' }).click();
      await page.getByText('GrowthHub, the twin, Colab').waitFor();
      await page.getByRole('button', { name: 'Keep it open' }).click();
      expect(view.tunnel.done).toEqual([]);
      await page.getByRole('button', { name: 'Switch off…' }).click();
      await page.getByRole('button', { name: 'Switch the tunnel off' }).click();
      await expect.poll(() => view.tunnel.done).toEqual(['choose {"provider":"none"}']);
    });

    test('a provider is chosen with its fields; a token is given and never shown', async () => {
      const page = await open({
        ...openTunnel(),
        settings: { ...openTunnel().settings, ngrok: { hasToken: true } },
      });
      await page.getByRole('radio', { name: 'ngrok' }).check();
      const token = page.getByLabel('Authtoken', { exact: true });
      expect(await token.getAttribute('type')).toBe('password');
      expect(await token.inputValue()).toBe('');
      await token.fill(' 2abc_secret ');
      await page.getByLabel('Domain').fill('tandem.example.org');
      view.tunnel.answer = { kind: 'refused', message: 'tunnel.ngrok.domain: expected a host name' };
      await page.getByRole('button', { name: 'Save and open' }).click();
      await page.getByText('tunnel.ngrok.domain: expected a host name').waitFor();
      // What was typed is still there to be corrected.
      expect(await page.getByLabel('Domain').inputValue()).toBe('tandem.example.org');
      view.tunnel.answer = { kind: 'done', message: 'Saved. The tunnel is being opened.' };
      await page.getByRole('button', { name: 'Save and open' }).click();
      await page.getByText('Saved. The tunnel is being opened.').waitFor();
      await page.getByRole('radio', { name: 'ngrok' }).check();
      await page.getByLabel('Forget the token').check();
      await page.getByRole('button', { name: 'Save and open' }).click();
      await expect.poll(() => view.tunnel.tokens).toEqual(['2abc_secret', '2abc_secret', 'none']);
      await page.getByRole('radio', { name: 'Another program' }).check();
      await page.getByLabel('Command').fill('bore local {port} --to bore.pub');
      await page.getByRole('button', { name: 'Save and open' }).click();
      await expect
        .poll(() => view.tunnel.done.at(-1))
        .toBe('choose {"provider":"command","run":"bore local {port} --to bore.pub"}');
      await page.getByRole('radio', { name: 'Cloudflare' }).check();
      await page.getByRole('button', { name: 'Save and open' }).click();
      await expect
        .poll(() => view.tunnel.done.at(-1))
        .toBe('choose {"provider":"cloudflared","program":"cloudflared"}');
      expect(complaints()).toEqual([]);
    });

    test('says that the node is not heard, and keeps what it knew', async () => {
      const page = await open(openTunnel());
      await titleSays(page, 'This machine is reached from outside');
      await server.close();
      await page.locator('main[data-stale]').waitFor();
      await page.getByText('tandem-a, as you wished').waitFor();
    });

    test.each([
      ['light', 1280, 800],
      ['dark', 1280, 800],
      ['light', 800, 600],
      ['dark', 800, 600],
    ] as const)('fits in %s at %i x %i, open, in trouble and without one', async (colorScheme, width, height) => {
      const trouble: TunnelState = {
        ...openTunnel(),
        standing: { kind: 'reopening', at: Date.now() + 90_000, message: 'the server gives no tunnel now (503)' },
        checked: { kind: 'failed', message: 'no answer within 10 s', at: ago(1) },
        wish: { name: 'tandem-a', isGranted: false },
        access: 'anonymous',
      };
      for (const [name, shown] of [
        ['open', openTunnel()],
        ['trouble', trouble],
        ['none', noTunnel],
      ] as const) {
        const page = await open(shown, { colorScheme, viewport: { width, height } });
        await page.getByRole('heading', { name: 'Who makes the tunnel' }).waitFor();
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
      expect(complaints()).toEqual([]);
    });
  });

  test('opens a real tunnel from the page, and closes it, in the configuration too', async () => {
    await using server = await LocaltunnelServer.start();
    await using node = await startFileNode({
      ollamaHost: 'http://127.0.0.1:9',
      pageFolder: built.folder,
      document: {
        node: { id: 'a' },
        gateway: { keys: [{ name: 'growthhub', key: 'tk_0123456789' }] },
        backends: [{ id: 'local', kind: 'simulated', tier: 'workstation' }],
      },
    });
    const url = new URL(node.node.dashboardUrl);
    url.pathname = '/tunnel';
    const page = await visit(url.href);
    await titleSays(page, 'No tunnel: this machine is not reached from outside');
    await page.getByLabel('Name that you wish for').fill('Tandem A!');
    await page.getByLabel('Server').fill(server.url);
    await page.getByRole('button', { name: 'Save and open' }).click();
    await page.getByText(/tunnel\.subdomain: found .*expected 4 to 63 small letters/).waitFor();
    await page.getByLabel('Name that you wish for').fill('tandem-a');
    await page.getByRole('button', { name: 'Save and open' }).click();
    await titleSays(page, 'This machine is reached from outside');
    await page.getByText(await server.publicUrl('tandem-a'), { exact: true }).waitFor();
    expect(JSON.parse(await readFile(node.file, 'utf8')).tunnel).toEqual({
      provider: 'localtunnel',
      host: server.url,
      subdomain: 'tandem-a',
    });
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/Seen from outside in \d+ ms\./).waitFor();
    await page.getByRole('button', { name: 'Switch off…' }).click();
    await page.getByRole('button', { name: 'Switch the tunnel off' }).click();
    await titleSays(page, 'No tunnel: this machine is not reached from outside');
    expect(server.open).toEqual([]);
    expect(complaints()).toEqual([]);
  });
});
