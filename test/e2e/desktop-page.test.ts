import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { FakeUpdater } from '../fakes/updater.ts';
import { axeViolations } from './axe.ts';
import { chromiumForTests, launchChromium } from './chromium.ts';
import { PATIENCE, type ShellInChromium, startShellInChromium } from './shell-in-chromium.ts';
import { watchedPage } from './watched-page.ts';

/* The desktop app but for Electron's binary: shell, built preload, built page and built node, in real Chromium. */

const chromium = chromiumForTests();
const output = join(import.meta.dirname, '../../test-output/desktop');
const ANSWERING = { backends: [{ id: 'one', kind: 'simulated', text: 'Hello.', tokensPerSecond: 1000 }] };

describe.skipIf(!chromium)('the desktop app in Chromium', { timeout: 150_000 }, () => {
  let browser: Browser;
  let shell: ShellInChromium;

  beforeAll(async () => {
    buildIfStale();
    browser = await launchChromium(chromium ?? '');
    await mkdir(output, { recursive: true });
  }, 180_000);
  afterAll(() => browser?.close());
  afterEach(() => shell.end(), 60_000);

  async function open(path: string, choices: Parameters<typeof startShellInChromium>[1] = { document: ANSWERING }) {
    shell = await startShellInChromium(browser, choices);
    await visit(path);
  }
  async function visit(path: string) {
    const { page } = shell;
    await page.goto(new URL(path, page.url()).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  const tick = (name: string) => shell.page.getByRole('checkbox', { name, exact: true });
  const row = (name: string) => shell.page.getByRole('group', { name, exact: true });
  const becomes = (name: string, isOn: boolean) =>
    expect.poll(() => tick(name).isChecked(), { timeout: PATIENCE }).toBe(isOn);
  const menuItem = (label: string) => shell.electron.tray.menus.at(-1)?.item(label);
  const says = (text: string | RegExp) => shell.page.getByText(text).first().waitFor();
  const until = (holds: () => unknown) => expect.poll(holds, { timeout: PATIENCE, message: shell.log.join('\n') });

  test('the settings show the app as it is, change it, and follow what the tray changes', async () => {
    await open('/settings');
    await says('Desktop app');
    const options = [
      ['Start without a window', 'Start without a window', true],
      ['Keep running when the window is closed', 'Keep running when the window is closed', true],
      ['Keep awake while active', 'Keep the machine awake while it is active', false],
      ['Do not disturb', 'Do not disturb', false],
    ] as const;
    for (const [here, inTray, wasOn] of options) {
      await becomes(here, wasOn);
      await tick(here).click();
      await becomes(here, !wasOn);
      await until(() => menuItem(inTray)?.checked).toBe(!wasOn);
      shell.electron.tray.choose(inTray);
      await becomes(here, wasOn);
    }
    await tick('Keep awake while active').click();
    await until(() => shell.electron.blockers.size).toBe(1);
    await row('Key of the secrets').getByText('The system’s key chain keeps it').waitFor();
    await tick('Keep it in the system’s key chain').click();
    await row('Key of the secrets').getByText('a node without this app needs the file').waitFor();
    expect(existsSync(join(shell.folder, 'secret.key'))).toBe(true);
    await row('Updates').getByText('This is version 0.1.0.').waitFor();
    await row('Updates').getByText('was not installed by an installer').waitFor();
    expect(shell.complaints).toEqual([]);
  });

  test('start at login is the system’s to say: switched on, vetoed there, and seen when the owner comes back', async () => {
    await open('/settings');
    await says('The system does not start Tandem.');
    expect(existsSync(shell.autostartEntry)).toBe(false);
    await tick('Start at login').click();
    await says('The system starts Tandem when you log in.');
    expect(readFileSync(shell.autostartEntry, 'utf8')).toContain('Exec="/opt/Tandem/tandem" --hidden');
    await until(() => menuItem('Start at login')?.checked).toBe(true);
    writeFileSync(shell.autostartEntry, '[Desktop Entry]\nHidden=true\n');
    await shell.page.evaluate("window.dispatchEvent(new Event('focus'))");
    await says('the system’s own settings have switched it off');
    expect(await tick('Start at login').isChecked()).toBe(false);
    shell.electron.tray.choose('Start at login (switched off in the system’s settings)');
    await becomes('Start at login', true);
    expect(shell.complaints).toEqual([]);
  });

  test('what cannot be here is said and has no control', async () => {
    const machine = { autostart: { files: NO_FILES, program: undefined, configHome: undefined, home: '/' } };
    await open('/settings', { document: ANSWERING, options: { machine } });
    await says('this copy runs from its sources');
    expect(await tick('Start at login').count()).toBe(0);
    await visit('/guide?step=name');
    await shell.page.getByRole('button', { name: 'Skip this step' }).waitFor();
    expect(await shell.page.getByRole('heading', { name: 'Start at login?' }).count()).toBe(0);
  });

  test('the notebook’s window, the logs and the diagnostics are opened from the page', async () => {
    await open('/settings');
    const { electron, page } = shell;
    electron.saveAt = join(shell.folder, 'diagnostics.json');
    await page.getByRole('button', { name: 'Open the notebook’s window' }).click();
    await until(() => electron.panes.at(-1)?.window.isShown).toBe(true);
    await page.getByRole('button', { name: 'Open the logs' }).click();
    await until(() => electron.opened).toContain('/data/desktop/logs');
    await page.getByRole('button', { name: 'Export diagnostics…' }).click();
    await until(() => electron.boxes.at(-1)?.message).toContain('The diagnostics are written');
  });

  test('a newer version is found, fetched and installed a step at a time, and the node ends before', async () => {
    const updater = new FakeUpdater();
    const download = Promise.withResolvers<void>();
    updater.release = { version: '2.0.0', releaseNotes: 'Faster.' };
    updater.arrived = download.promise;
    await open('/settings', { document: ANSWERING, options: { updater: () => updater } });
    const { electron, page } = shell;
    const button = (name: string) => row('Updates').getByRole('button', { name });
    await page.getByText('Beta', { exact: true }).click();
    await until(() => updater.channel).toBe('beta');
    // "Later", as a person answers who only wants to look.
    electron.press = 1;
    await button('Check for updates').click();
    await says('Version 2.0.0 is there.');
    await button('Download').click();
    await row('Updates').getByText('Fetching version 2.0.0: 42').waitFor();
    await until(() => electron.tray.menus.at(-1)?.labels).toContain('Downloading the update: 42%');
    download.resolve();
    await says('Version 2.0.0 is on the disk.');
    await page.screenshot({ path: join(output, 'update.png') });
    expect(updater.done).not.toContain('install');
    // The stand-in's installer does not end the app, which the end of the test needs.
    updater.installed = () => electron.app.exit(0);
    await button('Install and start again').click();
    await until(() => updater.done).toContain('install');
    expect(electron.processes.map(({ child }) => child.exitCode)).toEqual([0]);
  });

  test('light and dark are what the page or the menu says', async () => {
    await open('/settings');
    const { electron, page } = shell;
    const isDark = () => page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
    const chosen = () => row('Theme').getByRole('radio', { checked: true }).inputValue();
    await until(chosen).toBe('system');
    await row('Theme').getByText('Dark', { exact: true }).click();
    await until(isDark).toBe(true);
    await until(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await until(() => electron.window.background).toBe('#0e1413');
    electron.appMenu?.choose('Light');
    await until(chosen).toBe('light');
    await until(isDark).toBe(false);
    // The system's own, which is dark.
    electron.nativeTheme.shouldUseDarkColors = true;
    await row('Theme').getByText('Like the system', { exact: true }).click();
    await until(isDark).toBe(true);
    expect(shell.complaints).toEqual([]);
  });

  test('every page opens inside the shell without a complaint', async () => {
    await open('/');
    for (const path of PAGES) {
      await visit(path);
      // Each page's title is an answer of its node.
      await until(() => shell.page.getByRole('heading', { level: 1 }).textContent()).not.toMatch(/^(Asking|$)/);
      expect([path, await shell.page.evaluate('typeof window.tandemDesktop.desktopState')]).toEqual([path, 'function']);
    }
    expect(shell.complaints).toEqual([]);
    expect(shell.log.filter(line => line.includes('was refused'))).toEqual([]);
  });

  test('the first run asks for start at login, and nothing is switched on before a click', async () => {
    await open('/guide', { document: {} });
    const { page } = shell;
    await page.getByRole('heading', { level: 2, name: 'Start at login?' }).waitFor();
    await page.getByLabel('Name', { exact: true }).waitFor();
    await page.screenshot({ path: join(output, 'guide.png') });
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Skip this step' }).click();
    await visit('/guide?step=answer');
    await page.getByRole('heading', { level: 2, name: 'Start at login?' }).waitFor();
    expect(existsSync(shell.autostartEntry)).toBe(false);
    await page.getByRole('button', { name: 'Start at login' }).click();
    await until(() => existsSync(shell.autostartEntry)).toBe(true);
    await until(() => menuItem('Start at login')?.checked).toBe(true);
    await visit('/guide?step=name');
    await says('The system starts Tandem when you log in.');
    expect(await page.getByRole('button', { name: 'Start at login' }).count()).toBe(0);
    expect(shell.complaints).toEqual([]);
  });

  test('a no at the first run is remembered, and is not asked again', async () => {
    await open('/guide?step=name', { document: {} });
    await shell.page.getByRole('button', { name: 'No', exact: true }).click();
    await says('The system does not start Tandem.');
    await visit('/guide?step=answer');
    await shell.page.getByRole('heading', { level: 1 }).filter({ hasText: 'the first answer' }).waitFor();
    expect(await shell.page.getByRole('heading', { name: 'Start at login?' }).count()).toBe(0);
    expect(existsSync(shell.autostartEntry)).toBe(false);
  });

  test('a node that crashes is lost and found again on the page, in the same window, and the app’s settings stay', async () => {
    await open('/settings');
    const { electron } = shell;
    await becomes('Do not disturb', false);
    electron.processes[0]?.die();
    await says('The node has not answered since');
    await tick('Do not disturb').click();
    await becomes('Do not disturb', true);
    await until(() => electron.processes.length).toBe(2);
    await says('The node answers again.');
    expect({ windows: electron.windows.length, loads: electron.window.urls.length }).toEqual({ windows: 1, loads: 1 });
    await until(() => electron.tray.toolTip).toContain('Tandem a: active');
    expect(await tick('Do not disturb').isChecked()).toBe(true);
  });

  test('a second start shows the window that was closed, on the page where it was', async () => {
    await open('/queue');
    const { electron, page } = shell;
    electron.window.closeByHand();
    await until(() => electron.window.isShown).toBe(false);
    electron.app.emit('second-instance', {}, [], '/', { isHidden: false });
    expect(electron.window).toMatchObject({ isShown: true, isFocused: true });
    expect(new URL(page.url()).pathname).toBe('/queue');
    expect(electron.processes).toHaveLength(1);
  });

  test('the app’s settings break no rule of WCAG, light and dark, wide and narrow', async () => {
    await open('/settings#desktop');
    const { electron, page } = shell;
    await becomes('Do not disturb', false);
    for (const theme of ['light', 'dark'] as const) {
      electron.appMenu?.choose(theme === 'light' ? 'Light' : 'Dark');
      await until(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(theme);
      for (const viewport of [
        { width: 1280, height: 800 },
        { width: 800, height: 600 },
      ]) {
        await page.setViewportSize(viewport);
        expect(await axeViolations(page)).toEqual([]);
        const path = join(output, `settings-${theme}-${viewport.width}.png`);
        await page.locator('#desktop').screenshot({ path });
        await page.screenshot({ path: path.replace('settings', 'page') });
      }
    }
  });

  test('the app’s settings are reached and changed by the keyboard alone, and found by searching', async () => {
    await open('/settings');
    const { page } = shell;
    await becomes('Do not disturb', false);
    await tick('Start at login').focus();
    for (let place = 0; place < 4; place += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await becomes('Do not disturb', true);
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Do not disturb');
    await page.keyboard.press('/');
    await page.keyboard.type('disturb');
    await until(() => page.locator('section[id]').count()).toBe(1);
    await becomes('Do not disturb', true);
    await page.getByLabel('Search the settings').fill('webhook');
    await until(() => page.getByRole('heading', { name: 'Desktop app' }).count()).toBe(0);
  });

  test('neither a network that is gone nor a node that is keeps the app’s settings from being changed', async () => {
    await open('/settings');
    const { page } = shell;
    await becomes('Do not disturb', false);
    // As the browser tells it when the last cable is out.
    await page.evaluate("window.dispatchEvent(new Event('offline'))");
    await tick('Do not disturb').click();
    await becomes('Do not disturb', true);
    await page.getByRole('textbox', { name: 'queue.maxJobs', exact: true }).fill('0');
    await says('expected a whole number from 1 to 1000000');
  });

  test('a machine that wakes up has its backends looked at once, however much it tells, and the page stays', async () => {
    const cloud = await startOpenAiServer({ models: ['small'] });
    try {
      const backend = { id: 'cloud', kind: 'openai', baseUrl: cloud.url, tier: 'cloud', model: 'small' };
      await open('/', { document: { backends: [backend] } });
      const { electron, log, page } = shell;
      await page.getByText('cloud').first().waitFor();
      await until(() => cloud.requests.length).toBeGreaterThan(0);
      const before = cloud.requests.length;
      for (const event of ['suspend', 'resume', 'unlock-screen', 'on-ac']) electron.powerMonitor.emit(event);
      await until(() => cloud.requests.length).toBe(before + 1);
      expect(log.filter(line => line.includes('looked at again'))).toHaveLength(1);
      await page.evaluate("window.dispatchEvent(new Event('focus'))");
      expect({ loads: electron.window.urls.length, nodes: electron.processes.length }).toEqual({ loads: 1, nodes: 1 });
      expect(shell.complaints).toEqual([]);
    } finally {
      await cloud.close();
    }
  });

  test('in a browser the same page shows nothing of the app', async () => {
    await open('/');
    const { page, complaints } = await watchedPage(browser, PATIENCE);
    const url = new URL(shell.electron.window.urls.at(-1) ?? '');
    url.pathname = '/settings';
    await page.goto(url.href);
    await page.getByText('What is saved here goes into').waitFor();
    expect(await page.getByRole('heading', { name: 'Desktop app' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'desktop' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const NO_FILES = { read: async () => undefined, write: async () => {}, remove: async () => {} };
const PAGES = [
  '/',
  '/accounts',
  '/models',
  '/machine',
  '/colab',
  '/tunnel',
  '/queue',
  '/requests',
  '/playground',
  '/report',
  '/twins',
  '/settings',
  '/setup',
  '/guide',
];
