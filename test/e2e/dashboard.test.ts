import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlServer, LiveState } from '../../main/node/control/index.ts';
import { emptyState, StandInView } from '../node/control/stand-in-view.ts';
import { startedServer, testToken } from '../node/control/started.ts';
import { builtPage } from './built-page.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { attempt, dayOfData, halfDown, noData, request, station } from './states.ts';
import { watchedPage } from './watched-page.ts';

const chromium = chromiumForTests();

const output = join(import.meta.dirname, '../../test-output/dashboard');

describe.skipIf(!chromium)('dashboard in Chromium', { timeout: 30_000 }, () => {
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

  /** Opens the page as the ready line gives it. What the browser complains of (the policy above all) is kept. */
  async function open(state: LiveState, options: BrowserContextOptions = {}, address = `/#token=${testToken}`) {
    view.set(state);
    ({ page, complaints } = await watchedPage(browser, 6000, options));
    await page.goto(server.url + address);
  }

  const title = () => page.getByRole('heading', { level: 1 });
  const titleSays = (text: string) => title().filter({ hasText: text }).waitFor();
  const focusedText = () =>
    page.evaluate('document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName');

  test('takes the token out of the address, keeps it for the tab, and complains of nothing', async () => {
    await open(dayOfData());
    await titleSays('All 6 paths are ready');
    expect(page.url()).toBe(`${server.url}/`);
    await page.reload();
    await titleSays('All 6 paths are ready');
    expect(complaints).toEqual([]);
  });

  test('asks for the token when there is none or a wrong one, and takes a pasted address', async () => {
    await open(dayOfData(), {}, '/');
    await titleSays('This page needs the node’s token');
    await page.getByLabel('Dashboard address or token').fill('ct_wrong');
    await page.keyboard.press('Enter');
    await titleSays('That token is not this node’s');
    await page.getByLabel('Dashboard address or token').fill(`${server.url}/#token=${testToken}`);
    await page.keyboard.press('Enter');
    await titleSays('All 6 paths are ready');
  });

  test('says what to install when there is nothing, with a command to copy', async () => {
    await open(noData(), { permissions: ['clipboard-read', 'clipboard-write'] });
    await titleSays('No backend can answer: install Ollama');
    await page.getByRole('button', { name: 'Copy ollama pull phi4-mini' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('ollama pull phi4-mini');
    await page.getByText('No request yet.').waitFor();
  });

  test('the title is the answer, and follows the node', async () => {
    await open({ ...emptyState, stations: [station('ollama', 'workstation'), station('groq', 'cloud')] });
    await titleSays('All 2 paths serve');
    const reason = 'nothing listens there';
    view.set({
      ...emptyState,
      stations: [station('ollama', 'workstation'), station('groq', 'cloud', { state: { kind: 'down', reason } })],
    });
    await titleSays('a/groq is down; 1 of 2 paths serve');
    expect(await page.title()).toContain('a/groq is down');
  });

  test('a station tells its story on focus and opens on Enter, with the switch for a disabled one', async () => {
    await open(halfDown());
    const groq = page.getByRole('button', { name: /^a\/groq-b/ });
    await groq.focus();
    await page.getByText('a/groq-b is disabled: the provider refused the key.').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Switch on again' }).click();
    await expect.poll(() => view.enabled).toEqual(['a/groq-b']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Switch on again' }).waitFor({ state: 'detached' });
  });

  test('the line as a table is one key away and has the same order', async () => {
    await open(halfDown());
    await titleSays('3 of 6 paths are out; 3 serve');
    await page.keyboard.press('t');
    const names = page.locator('tbody th[scope=row]');
    expect(await names.allInnerTexts()).toEqual(halfDown().stations.map(({ id, model }) => `${id}\n${model}`));
    await page.getByText('complex · 14').click();
    expect((await names.allInnerTexts())[0]).toContain('a/groq-a');
    await page.keyboard.press('t');
    await page.locator('svg text', { hasText: 'Workstation' }).waitFor();
  });

  test('requests are filtered by typing, open their trail, and both stay in the address', async () => {
    await open(dayOfData());
    await titleSays('All 6');
    await page.keyboard.press('/');
    await page.keyboard.type('timed');
    const rows = page.locator('tr', { has: page.getByRole('button', { name: 'What happened' }) });
    await expect.poll(() => rows.count()).toBe(9);
    await rows.first().getByRole('button').press('Enter');
    await page.getByText('no first token in 10 s').waitFor();
    await page.getByText('answered, 4.1 s, first token 730 ms').waitFor();
    await page.reload();
    await page.getByText('no first token in 10 s').waitFor();
    expect(page.url()).toMatch(/\?filter=timed&request=req_/);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await expect.poll(() => rows.count()).toBe(100);
  });

  test('a prompt is answered live with its route, explained, and stopped', async () => {
    let finish = () => {};
    view.answer = async function* (signal) {
      yield { kind: 'route', requestId: 'req_1', backend: 'a/colab', model: 'qwen3:14b' };
      yield { kind: 'text', text: 'The answer ' };
      await new Promise<void>(resolve => {
        finish = resolve;
        signal.addEventListener('abort', () => resolve());
      });
      yield { kind: 'text', text: 'is 42.' };
      yield { kind: 'done', requestId: 'req_1', attempts: 'a/ollama:timeout,a/colab:ok' };
    };
    await open(dayOfData());
    await page.getByLabel('Prompt').fill('What is the answer?');
    await page.getByLabel('Sent to').selectOption('tier:colab');
    await page.getByRole('button', { name: 'Why this backend?' }).click();
    await page.getByText('first tier for simple requests').waitFor();
    await page.getByText('rests for 42 s').waitFor();
    await page.getByLabel('Prompt').press('Control+Enter');
    await page.getByText('a/colab is answering with qwen3:14b').waitFor();
    await page.getByText('The answer', { exact: true }).waitFor();
    finish();
    await page.getByText('The answer is 42.').waitFor();
    await page.getByText('Way taken: a/ollama timeout → a/colab ✓').waitFor();
    expect(view.asked[0]).toMatchObject({
      model: 'tier:colab',
      body: { messages: [{ content: 'What is the answer?' }] },
    });

    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('a/colab is answering').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    await expect.poll(() => view.asked[1]?.signal.aborted).toBe(true);
  });

  test('a prompt that nothing can answer yet is kept, and sent once when something can', async () => {
    await open(noData());
    await page.getByLabel('Prompt').fill('Hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('It is sent as soon as something can.').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    expect(view.asked).toHaveLength(0);
    view.set({ ...noData(), stations: [station('ollama', 'workstation', { state: { kind: 'untried' } })] });
    await page.getByText('Hello there.').waitFor();
    expect(view.asked).toHaveLength(1);
  });

  test('a prompt is never sent twice when the connection breaks', async () => {
    view.answer = async function* (signal) {
      yield { kind: 'text', text: 'Half an' };
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
    };
    await open(dayOfData());
    await page.getByLabel('Prompt').fill('Hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Half an').waitFor();
    const { port } = server;
    await server.close();
    await page.getByText('It was not sent a second time.').waitFor();
    await page.getByText('The node has not answered since').waitFor();
    server = await startedServer(view, { pageFolder: built.folder, port });
    await page.getByText('The node answers again.').waitFor();
    expect(view.asked).toHaveLength(1);
  });

  test('a failed-over request is seen to hop from station to station', async () => {
    const stations = [station('ollama', 'workstation'), station('colab', 'colab')];
    await open({ ...emptyState, stations }, { reducedMotion: 'no-preference' });
    await titleSays('All 2');
    const trail = [
      attempt('ollama', 'workstation', { duration: 20, firstToken: undefined, outcome: 'unreachable' }),
      attempt('colab', 'colab', { startedAfter: 25 }),
    ];
    view.set({ ...emptyState, stations, requests: [request('req_1', trail, { at: Date.now() })] });
    await page.locator('circle[class*=dotFailed]').waitFor({ state: 'attached' });
    await page.locator('circle[class*=dotAnswered]').waitFor({ state: 'attached' });
    await page.locator('circle[class*=dotAnswered]').waitFor({ state: 'detached' });
  });

  test('the keyboard reaches everything: help, overview, filter', async () => {
    await open(dayOfData());
    await titleSays('All 6');
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Filter the requests').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    expect(await focusedText()).toBe('Filter requests');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    expect(await focusedText()).toBe('H1');
    expect(complaints).toEqual([]);
  });

  const states = { 'no-data': noData, day: dayOfData, 'half-down': halfDown };
  const sizes = [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ];
  describe.each(sizes)('at $width x $height', viewport => {
    test.each(['light', 'dark'] as const)('fits and looks right, %s', async colorScheme => {
      for (const [name, make] of Object.entries(states)) {
        await open(make(), { viewport, colorScheme, reducedMotion: 'no-preference' });
        await page.getByText('Try it').waitFor();
        await page.waitForTimeout(600);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        const path = join(output, `${name}-${viewport.width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: viewport.width < 1000 });
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    });
  });

  test.each(['light', 'dark'] as const)('what opens looks right, %s', async colorScheme => {
    const snap = (name: string) =>
      page.screenshot({ path: join(output, `${name}-${colorScheme}.png`), fullPage: true });
    await open(halfDown(), { colorScheme }, `/?filter=groq-a%20cut&request=req_ff9#token=${testToken}`);
    await page.getByRole('button', { name: /^a\/groq-b/ }).click();
    await page.getByText('the stream was cut').waitFor();
    await page.getByLabel('Prompt').fill('What is the answer?');
    await page.getByRole('button', { name: 'Why this backend?' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Way taken').waitFor();
    await snap('opened');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('t');
    await snap('table');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await snap('keys');
    await server.close();
    await page.getByText('The node has not answered since').waitFor();
    await page.keyboard.press('Escape');
    await snap('lost');
    await page.evaluate('sessionStorage.clear()');
  });
});
