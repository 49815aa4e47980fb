import { beforeEach, describe, expect, test } from 'vitest';
import { DashboardWindow } from '../../main/desktop/window.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

const URL_A = 'http://127.0.0.1:8485/#token=secret';
const URL_B = 'http://127.0.0.1:9000/#token=secret';

let electron: FakeElectron;
let clock: ManualClock;
let log: string[];
let window: DashboardWindow;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  log = [];
  window = new DashboardWindow(electron, clock, line => log.push(line));
});

/** The dashboard is there, and its first paint is done. */
function open(url = URL_A): void {
  window.showDashboard(url);
  electron.window.emit('ready-to-show');
}

test('comes when there is a dashboard, and is seen after its first paint', () => {
  window.show();
  expect(electron.windows).toEqual([]);
  window.showDashboard(URL_A);
  expect({ urls: electron.window.urls, isVisible: electron.window.isVisible }).toEqual({
    urls: [URL_A],
    isVisible: false,
  });
  electron.window.emit('ready-to-show');
  expect(electron.window.isVisible).toBe(true);
});

test('runs its page in a sandbox, isolated, without Node and without webviews', () => {
  open();
  expect(electron.window.options.webPreferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
  });
});

test('has the ground of the theme before the first paint', () => {
  electron.nativeTheme.shouldUseDarkColors = true;
  open();
  expect(electron.window.options.backgroundColor).toBe('#0e1413');
});

test('is hidden when it is closed, and comes back with the same page', () => {
  open();
  expect(electron.window.closeByHand()).toBe(false);
  expect(electron.window.isVisible).toBe(false);
  window.show();
  expect(electron.windows).toHaveLength(1);
  expect(electron.window).toMatchObject({ isVisible: true, isFocused: true, urls: [URL_A] });
});

test('is brought back from the task bar', () => {
  open();
  electron.window.wasMinimized = true;
  window.show();
  expect(electron.window.wasMinimized).toBe(false);
});

test('hidden before its first paint it stays hidden', () => {
  window.showDashboard(URL_A);
  window.hide();
  electron.window.emit('ready-to-show');
  expect(electron.window.isVisible).toBe(false);
});

describe('a node that was started again', () => {
  test('at the same address leaves the page as it is', () => {
    open();
    window.showDashboard(URL_A);
    expect(electron.window.urls).toEqual([URL_A]);
  });

  test('at another address is followed there, hidden or not', () => {
    open();
    electron.window.closeByHand();
    window.showDashboard(URL_B);
    expect(electron.window).toMatchObject({ urls: [URL_A, URL_B], isVisible: false });
    expect(window.origin).toBe('http://127.0.0.1:9000');
  });
});

describe('a page that did not load', () => {
  beforeEach(async () => {
    open();
    electron.window.load = () => Promise.reject(new Error(`ERR_CONNECTION_REFUSED loading '${URL_B}'`));
    window.showDashboard(URL_B);
    await settle();
    electron.window.load = () => Promise.resolve();
  });

  test('is told without the token', () => {
    expect(log).toEqual(['the dashboard did not load in the window']);
  });

  test('is loaded when the node is ready again', () => {
    window.showDashboard(URL_B);
    expect(electron.window.urls).toEqual([URL_A, URL_B, URL_B]);
  });

  test('is loaded when a person asks for the window', () => {
    window.show();
    expect(electron.window.urls).toEqual([URL_A, URL_B, URL_B]);
  });
});

test('a load that another one cut short is no failure', async () => {
  open();
  electron.window.load = () => Promise.reject(new Error('ERR_ABORTED'));
  window.showDashboard(URL_B);
  electron.window.load = () => Promise.resolve();
  window.showDashboard(URL_A);
  await settle();
  expect(log).toEqual([]);
});

test('a page whose process died is loaded again two seconds later, once', async () => {
  open();
  electron.window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  electron.window.webContents.emit('render-process-gone', {}, { reason: 'oom' });
  await clock.advance(1999);
  expect(electron.window.urls).toEqual([URL_A]);
  await clock.advance(1);
  expect(electron.window.urls).toEqual([URL_A, URL_A]);
  expect(log[0]).toBe("the window's page ended (crashed) and is loaded again");
});
