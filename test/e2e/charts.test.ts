import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../main/node/control/index.ts';
import { StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { answered } from '../node/stats/recording.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { liveThroughADay } from './day-of-history.ts';
import { startTestNode } from './start-test-node.ts';
import { dayOfData } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/charts');
const MINUTE = 60_000;

/** How many points of a canvas are drawn in one colour of the theme, near enough. */
const drawnIn = `(canvas, token) => {
  const probe = document.body.appendChild(document.createElement('span'));
  probe.style.color = 'var(' + token + ')';
  const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
  probe.remove();
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const isNear = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12;
    if (isNear && data[i + 3] > 200) count += 1;
  }
  return count;
}`;

/** What a page comes to; as patient as everything else here, since a busy machine takes its time. */
const settling = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 8000 });

describe.skipIf(!chromium)('the charts of the Overview in Chromium', { timeout: 60_000 }, () => {
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

  async function open(options: BrowserContextOptions = {}, address = '/', prepare = async (_page: Page) => {}) {
    ({ page, complaints } = await watchedPage(browser, 8000, options));
    await prepare(page);
    await page.goto(`${server.url}${address}#token=${testToken}`);
  }

  const chart = (name: string) => page.getByRole('region', { name }).getByRole('slider');
  const heading = (text: string | RegExp) => page.getByRole('heading', { level: 2, name: text }).waitFor();
  const drawn = (name: string, token: string): Promise<number> =>
    page.evaluate(`(${drawnIn})(document.querySelector('[aria-label^="${name}, a chart"] canvas'), '${token}')`);

  test('say that there is no data yet rather than draw a line of zeros', async () => {
    await open();
    await heading('No data yet');
    expect(await page.locator('canvas').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('draw a day in the colours of its tiers, and break no rule of the policy', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    await heading(/^The last 24 hours: [\d.]+ k of [\d.]+ k answered$/);
    await chart('Requests').locator('canvas').waitFor();
    for (const tier of ['--tier-workstation', '--tier-colab', '--tier-cloud', '--down']) {
      await settling(() => drawn('Requests', tier)).toBeGreaterThan(100);
    }
    expect(await drawn('Response time', '--tier-colab')).toBeGreaterThan(100);
    expect(await drawn('Fallback rate', '--accent')).toBeGreaterThan(50);
    expect(await drawn('Fallback rate', '--tier-colab')).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('tell one moment after the other to the arrow keys, and that a time is not known', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    const requests = chart('Requests');
    await requests.focus();
    await page.keyboard.press('End');
    const spoken = () => requests.getAttribute('aria-valuetext');
    await settling(spoken).toMatch(/^\d\d:\d\d to \d\d:\d\d: Workstation \d+, Colab \d+, Cloud \d+, Not answered \d+$/);
    const last = await spoken();
    await page.keyboard.press('ArrowLeft');
    await settling(spoken).not.toBe(last);
    for (let step = 0; step < 47; step += 1) await page.keyboard.press('ArrowLeft');
    await settling(spoken).toMatch(/: Workstation not known, Colab not known/);
    await page.keyboard.press('Home');
    await settling(() => requests.getAttribute('aria-valuenow')).toBe('0');
  });

  test('show another time on demand, which stays in the address', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    await heading(/^The last 24 hours/);
    await page.getByRole('radiogroup', { name: 'Time shown' }).getByText('hour').click();
    await heading(/^The last hour: \d+ of \d+ answered$/);
    await page.getByText('requests a minute').waitFor();
    expect(new URL(page.url()).search).toBe('?range=hour');
    await page.reload();
    await heading(/^The last hour/);
    await page.getByRole('radiogroup', { name: 'Time shown' }).getByText('day').click();
    await heading(/^The last 24 hours/);
    expect(new URL(page.url()).search).toBe('');
  });

  test('have a new minute without being reloaded', async () => {
    const { recorder, clock } = view.stats.recording;
    clock.jump(Date.now() - clock.now());
    recorder.start();
    recorder.requestEnded(answered());
    await open({}, '/?range=hour', page => page.clock.install());
    await heading('The last hour: 1 of 1 answered');
    await clock.advance(MINUTE);
    recorder.requestEnded(answered());
    await page.clock.fastForward(MINUTE);
    await heading('The last hour: 2 of 2 answered');
    recorder.stop();
  });

  test('do not move while the mouse does', async () => {
    await liveThroughADay(view.stats.recording);
    await open({ viewport: { width: 800, height: 600 } });
    const panel = page.getByRole('region', { name: /^Response time/ });
    const below = async () =>
      ((await chart('Response time').boundingBox())?.y ?? 0) - ((await panel.boundingBox())?.y ?? 0);
    const legend = panel.getByText('In all');
    await legend.waitFor();
    const before = await below();
    // A moment of which nothing is known, and one with values as long as they get.
    for (const x of [380, 200]) {
      await chart('Response time').hover({ position: { x, y: 60 } });
      await legend.waitFor({ state: 'detached' });
      expect(await below()).toBe(before);
    }
  });

  test('are tables one key away, with the same content', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    await chart('Requests').waitFor();
    await page.keyboard.press('c');
    const table = page.getByRole('region', { name: 'Requests', exact: true }).getByRole('table');
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      'When',
      'Workstation',
      'Colab',
      'Cloud',
      'Not answered',
    ]);
    // A day of quarters of an hour without the two hours in which the node did not run.
    expect(await table.getByRole('row').count()).toBeGreaterThan(85);
    expect(await table.getByRole('row').count()).toBeLessThan(92);
    expect(await page.locator('canvas').count()).toBe(0);
    await page.keyboard.press('c');
    await chart('Requests').waitFor();
  });

  test('compare tiers with bars, with how many rated, and what was saved with its assumption', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    const rated = page.getByRole('region', { name: /^Satisfaction/ });
    await rated
      .getByText(/of rated answers|rated answers were liked/)
      .first()
      .waitFor();
    expect(await rated.getByRole('row', { name: /^Workstation/ }).textContent()).toMatch(
      /\d+(\.\d)? % of \d+ likely \d+ % to \d+ %/,
    );
    await page.getByText(/All of it would have been asked of m at \$1/).waitFor();
    await page.getByText(/By the owner’s own reckoning \$/).waitFor();
  });

  test('follow the system into the dark and back', async () => {
    await liveThroughADay(view.stats.recording);
    await open({ colorScheme: 'light' });
    await settling(() => drawn('Requests', '--tier-workstation')).toBeGreaterThan(100);
    const light = await page.evaluate('getComputedStyle(document.body).color');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).not.toBe(light);
    await settling(() => drawn('Requests', '--tier-workstation')).toBeGreaterThan(100);
  });

  test('tell what a real node has just answered, and its report tells today', async () => {
    const backends = [{ id: 'one', kind: 'simulated' as const, tier: 'workstation' as const, text: 'Hello.' }];
    await using real = await startTestNode({ backends }, { pageFolder: built.folder });
    await real.client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'Hello?' }] });
    await open();
    await page.goto(real.node.dashboardUrl);
    await heading('The last 24 hours: 1 of 1 answered');
    await chart('Requests').locator('canvas').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('button', { name: 'Report on today so far' }).click();
    await page.getByText('1 of 1 requests were answered at once.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('are of both machines or of this one, which stays in the address, and say when the other is not heard', async () => {
    view.stats.machines = { kind: 'both', twin: 'T7910-B' };
    await liveThroughADay(view.stats.recording);
    await open();
    await heading(/^The last 24 hours/);
    expect(view.stats.which).toBe('both');
    await page.getByRole('radiogroup', { name: 'Machines shown' }).getByText('this machine').click();
    await settling(() => view.stats.which).toBe('this');
    expect(new URL(page.url()).searchParams.get('machines')).toBe('this');
    view.stats.machines = { kind: 'this', twin: 'T7910-B', why: 'not-heard' };
    await page.getByRole('radiogroup', { name: 'Machines shown' }).getByText('both').click();
    await page.reload();
    await page.getByText('Only of this machine: T7910-B is not heard.').waitFor();
    await chart('Requests').locator('canvas').waitFor();
    expect(complaints).toEqual([]);
  });

  test('stay as they were while the node is lost', async () => {
    await liveThroughADay(view.stats.recording);
    await open();
    await chart('Requests').waitFor();
    await server.close();
    await page.getByText('The node has not answered since').waitFor();
    await heading(/^The last 24 hours/);
    expect(await drawn('Requests', '--tier-workstation')).toBeGreaterThan(100);
  });

  test('say what is wrong when the history cannot be read, and draw it when it can', async () => {
    view.stats.recording.recorder.requestEnded(answered());
    const { overview } = view.stats;
    view.stats.overview = () => {
      throw new Error('the disk is gone');
    };
    await open({}, '/', page => page.clock.install());
    await heading(/^The node did not tell its history \(The node met something it did not expect/);
    view.stats.overview = overview;
    await page.clock.fastForward(MINUTE);
    await heading(/^The last 24 hours/);
  });

  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  test.each(sizes)('fit at $width x $height, light and dark, as charts and as tables', async viewport => {
    await liveThroughADay(view.stats.recording);
    for (const colorScheme of ['light', 'dark'] as const) {
      await open({ viewport, colorScheme });
      await chart('Requests').locator('canvas').waitFor();
      const snap = async (name: string) => {
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        const path = join(output, `${name}-${viewport.width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
      };
      await settling(() => drawn('Requests', '--tier-workstation')).toBeGreaterThan(100);
      await chart('Requests').hover();
      await snap('day');
      await page.keyboard.press('c');
      await page.getByRole('region', { name: 'Requests', exact: true }).getByRole('table').waitFor();
      await snap('tables');
      expect(complaints).toEqual([]);
      if (colorScheme === 'light') await page.context().close();
    }
  });
});
