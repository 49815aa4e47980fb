import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, MachineNow } from '../../main/node/control/index.ts';
import { idleMachine } from '../node/control/stand-in-machine-view.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { busyMachine, history, silentMachine, silentTwin } from './machine-states.ts';
import { startFileNode } from './start-file-node.ts';
import { dayOfData } from './states.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/machine');

describe.skipIf(!chromium)('the machine page in Chromium', { timeout: 60_000 }, () => {
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

  describe('on what a node says', () => {
    let view: StandInView;
    let server: ControlServer;
    beforeEach(async () => {
      view = new StandInView(dayOfData());
      view.machine.series = history;
      server = await startedServer(view, { pageFolder: built.folder });
    });
    afterEach(() => server.close());

    async function open(shown: MachineNow, options: BrowserContextOptions = {}, path = '/machine') {
      view.machine.shown = shown;
      return visit(`${server.url}${path}#token=${testToken}`, options);
    }

    test('is found by key, and tells everything that the system tells', async () => {
      const page = await open(idleMachine, {}, '/');
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'paths' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await titleSays(page, 'This machine has room');
      const now = page.getByRole('region', { name: 'This machine now' });
      for (const words of [
        '41 % of 44 cores',
        '7 % of 44 cores',
        '24 % of 88 cores',
        '2.1 cores, over the last ten seconds',
        '61 GB of 137 GB',
        '0 B of 8 GB',
        '54 °C',
        '412 GB of 1 TB left (/var/lib/tandem)',
        '48 kB/s in, 1.32 MB/s out',
      ]) {
        await now.getByText(words).waitFor();
      }
      const here = page.getByRole('region', { name: /^T7910-A/ });
      for (const words of ['alone: it does everything', '45 % in use', 'Ollama: 18.4 cores, 4.1 GB']) {
        await here.getByText(words).waitFor();
      }
      await page.getByText('Not known: this machine has no twin.').waitFor();
      const ollama = page.getByRole('row', { name: /^Ollama/ });
      await ollama.getByText('18.4').waitFor();
      await ollama.getByText('4.1 GB').waitFor();
      await page.getByText('New requests come to T7910-A whenever the plan ranks it first.').waitFor();
      expect(complaints()).toEqual([]);
    });

    test.each([
      [
        busyMachine,
        'This machine is busy: other programs take 62.3 of 88 cores',
        'T7910-A is busy: new requests go to T7910-B first.',
      ],
      [
        { ...busyMachine, because: 'swapping' as const, twin: silentTwin },
        'This machine is busy: it swaps 230 kB a second',
        'new requests go to all others first, and it answers when nobody else can',
      ],
      [
        {
          ...busyMachine,
          room: 'short' as const,
          load: { ...busyMachine.load, memory: { total: 137e9, available: 0.9e9 } },
        },
        'This machine is about to run out of memory: 900 MB of 137 GB left',
        'Close programs that need much, or unload a model.',
      ],
    ])('a busy machine: %#', async (shown, title, plan) => {
      const page = await open(shown);
      await titleSays(page, title);
      await page.getByText(plan).waitFor();
      await page.getByText('a/ollama gives away 2 of its 4 slots and a/embedded gives away 1 of its 2 slots').waitFor();
    });

    test('shows the twin beside it as it told, with how long ago that was', async () => {
      const page = await open({ ...idleMachine, role: 'active', twin: busyMachine.twin });
      await titleSays(page, 'Both machines have room');
      const there = page.getByRole('region', { name: /^T7910-B/ });
      for (const words of [
        'its twin, node b',
        'standby: answers any request too',
        'T7910-B has room.',
        '8 % of 88 cores',
        '28 % in use',
        'Ollama: 6.1 cores, 4.1 GB',
      ]) {
        await there.getByText(words).waitFor();
      }
      await there.locator('time').waitFor();
      view.machine.shown = { ...idleMachine, role: 'active', twin: silentTwin };
      await titleSays(page, 'This machine has room, T7910-B is not heard');
      await there.getByText('4 min ago').waitFor();
      expect(await there.getByText('not known').count()).toBe(3);
      view.machine.shown = { ...idleMachine, id: 'a', name: 'a' };
      await page.getByText('New requests come to machine a whenever the plan ranks it first.').waitFor();
      await page.getByRole('region', { name: 'Machine a this machine, node a' }).waitFor();
    });

    test('says why it has as many engines as it has', async () => {
      view.engines.shown = {
        ...view.engines.shown,
        because: ['An engine for each of 2 NUMA nodes of 22 cores.', 'Node 0, 22 cores: 20 threads, bound by numactl.'],
      };
      const page = await open(idleMachine);
      const why = page.getByRole('region', { name: 'Why so many engines' });
      await why.getByText('Node 0, 22 cores: 20 threads, bound by numactl.').waitFor();
      expect(await why.getByRole('listitem').count()).toBe(2);
    });

    test('a system that tells nothing has no zeros in their place', async () => {
      view.machine.series = range => ({ range, step: 2000, at: [], measures: {} });
      const page = await open(silentMachine);
      await titleSays(page, 'This machine has room');
      await page.getByText('the system does not tell it', { exact: true }).waitFor();
      await page.getByText('Who works here is not known yet').waitFor();
      await page.getByText('Nothing was measured in this time.').waitFor();
      await page.getByText('No backend works on this machine.').waitFor();
      expect(await page.getByRole('region', { name: 'This machine now' }).getByText('not known').count()).toBe(4);
      expect(complaints()).toEqual([]);
    });

    test('quiet mode is switched by hand for a time, and given back to the settings', async () => {
      const page = await open(idleMachine);
      await page.getByText('Off: all slots are given away.').waitFor();
      await page.getByRole('button', { name: 'Quiet until tomorrow', exact: true }).click();
      await page.getByText('On, switched by hand: 50 % of the slots are left free.').waitFor();
      await page.getByText('Quiet mode is on. What runs goes on to its end.').waitFor();
      await titleSays(page, 'This machine has room; quiet mode leaves some of it free');
      await page.getByRole('button', { name: 'Back to the settings' }).click();
      await page.getByText('The settings decide again.').waitFor();
      await page.getByRole('button', { name: 'Quiet for 1 h', exact: true }).waitFor();
      expect(view.machine.done).toEqual(['quiet until-tomorrow', 'released']);
    });

    test('the settings are a draft until they are saved; what is refused is told', async () => {
      const page = await open(idleMachine);
      await page.getByText('By hours', { exact: true }).click();
      await page.getByLabel('from').fill('08:15');
      await page.getByLabel('Sat', { exact: true }).check();
      await page.getByText('75 %', { exact: true }).click();
      view.machine.answer = { kind: 'refused', message: 'The file is read-only.' };
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The file is read-only.').waitFor();
      expect(view.machine.settings).toEqual([
        {
          mode: 'hours',
          hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: '08:15', to: '17:30' }],
          share: 0.75,
          idleAfter: 300_000,
        },
      ]);
      await page.getByText('While someone is here', { exact: true }).click();
      await page.getByText('When the machine was touched last is not known here.').waitFor();
      await page.getByRole('button', { name: 'Discard' }).click();
      expect(view.machine.settings.length).toBe(1);
      expect(complaints()).toEqual([]);
    });

    test('the last minutes and the day are drawn, kept in the address, and a table away', async () => {
      const page = await open(idleMachine);
      const processor = page.getByRole('region', { name: 'Processor' });
      await processor.locator('canvas').waitFor();
      await page.getByText('1 day', { exact: true }).click();
      await page.getByRole('heading', { name: 'The last day' }).waitFor();
      expect(new URL(page.url()).searchParams.get('load')).toBe('day');
      await page.keyboard.press('c');
      const rows = page.getByRole('region', { name: 'Who works' }).getByRole('row');
      await rows.nth(100).waitFor();
      // Steps of which nothing is known are left out of the table: a tenth of the day.
      expect(await rows.count()).toBeLessThan(660);
      await page.reload();
      await page.getByRole('heading', { name: 'The last day' }).waitFor();
      expect(complaints()).toEqual([]);
    });

    test('a spared machine is told on every page', async () => {
      const quiet = { isQuiet: true, because: 'hours' as const };
      view.set({ ...dayOfData(), room: { room: 'room', quiet } });
      const page = await open(idleMachine, {}, '/');
      await page.getByRole('link', { name: 'quiet mode' }).click();
      await titleSays(page, 'This machine has room');
      view.set({ ...dayOfData(), room: { room: 'busy', reason: 'its machine is busy', quiet } });
      await page.getByRole('link', { name: 'busy', exact: true }).waitFor();
      view.set(dayOfData());
      await page.getByRole('link', { name: 'busy', exact: true }).waitFor({ state: 'detached' });
    });

    test('says that the node is lost and keeps what was known', async () => {
      const page = await open(idleMachine);
      await titleSays(page, 'This machine has room');
      await server.close();
      await page.getByText('The node has not answered since').waitFor();
      await page.getByText('61 GB of 137 GB').waitFor();
    });

    test.each([
      ['room', idleMachine],
      ['busy', busyMachine],
      [
        'hours',
        {
          ...idleMachine,
          quiet: { isQuiet: true, because: 'hours' as const, until: Date.now() + 5_000_000 },
          settings: {
            ...idleMachine.settings,
            mode: 'hours' as const,
            hours: [
              { days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, from: '09:00', to: '17:30' },
              { days: ['sat'] as const, from: '10:00', to: '12:00' },
            ],
          },
        },
      ],
      ['silent', silentMachine],
    ] as const)('looks as it should: %s', async (name, shown) => {
      for (const [colorScheme, size] of [
        ['light', { width: 1280, height: 800 }],
        ['dark', { width: 1280, height: 800 }],
        ['light', { width: 800, height: 600 }],
        ['dark', { width: 800, height: 600 }],
      ] as const) {
        const page = await open(shown, { colorScheme, viewport: size });
        await page.getByRole('region', { name: 'Processor' }).locator('canvas').waitFor();
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: join(output, `${name}-${colorScheme}-${size.width}.png`), fullPage: true });
      }
      expect(complaints()).toEqual([]);
    });
  });

  test('a real node shows its machine, is quieted by hand, and keeps settings in its configuration', async () => {
    await using node = await startFileNode({
      ollamaHost: 'http://127.0.0.1:9',
      pageFolder: built.folder,
      document: {
        node: { id: 'a', name: 'T7910-A' },
        gateway: { anonymous: true },
        backends: [{ id: 'local', kind: 'simulated', tier: 'workstation', maxConcurrent: 4 }],
      },
    });
    const page = await visit(node.node.dashboardUrl);
    await page.getByRole('link', { name: 'Machines' }).click();
    await titleSays(page, 'This machine has room');
    await page.getByText('17 GB of 137 GB').waitFor();
    await page.getByRole('button', { name: 'Quiet for 1 h', exact: true }).click();
    await page.getByText('a/local gives away 2 of its 4 slots').waitFor();
    await page.getByRole('link', { name: 'quiet mode' }).waitFor();
    await page.getByText('Always', { exact: true }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are in force and in the configuration.').waitFor();
    expect(JSON.parse(await readFile(node.file, 'utf8'))).toMatchObject({ machine: { quiet: { mode: 'on' } } });
    await page.getByRole('button', { name: 'Back to the settings' }).click();
    await page.getByText('On, as the settings say: 50 % of the slots are left free.').waitFor();
    await page.getByRole('region', { name: 'Processor' }).locator('canvas').waitFor();
    expect(complaints()).toEqual([]);
  });
});
