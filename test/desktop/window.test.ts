import { beforeEach, describe, expect, test } from 'vitest';
import { Preferences } from '../../main/desktop/preferences.ts';
import { DashboardWindow } from '../../main/desktop/window.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

const URL_A = 'http://127.0.0.1:8485/#token=secret';
const URL_B = 'http://127.0.0.1:9000/#token=secret';

let electron: FakeElectron;
let clock: ManualClock;
let log: string[];
let window: DashboardWindow;
let kept: Map<string, unknown>;
let asked: string[];
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  log = [];
  kept = new Map();
  asked = [];
  electron.app.becomeReady();
  const write = (line: string) => log.push(line);
  window = new DashboardWindow(electron, {
    clock,
    log: write,
    preferences: new Preferences({ get: key => kept.get(key), set: (key, value) => void kept.set(key, value) }, write),
    preload: '/app/preload.cjs',
    closing: () => {
      asked.push('closing');
      window.hide();
    },
    sessionEnds: () => asked.push('session ends'),
  });
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
  expect({ urls: electron.window.urls, isShown: electron.window.isShown }).toEqual({
    urls: [URL_A],
    isShown: false,
  });
  electron.window.emit('ready-to-show');
  expect(electron.window.isShown).toBe(true);
});

test('has the ground of the theme before the first paint', () => {
  electron.nativeTheme.shouldUseDarkColors = true;
  open();
  expect(electron.window.options.backgroundColor).toBe('#0e1413');
});

test('is hidden when it is closed, and comes back with the same page', () => {
  open();
  expect(electron.window.closeByHand()).toBe(false);
  expect(electron.window.isShown).toBe(false);
  window.show();
  expect(electron.windows).toHaveLength(1);
  expect(electron.window).toMatchObject({ isShown: true, isFocused: true, urls: [URL_A] });
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
  expect(electron.window.isShown).toBe(false);
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
    expect(electron.window).toMatchObject({ urls: [URL_A, URL_B], isShown: false });
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

test('where it is and how it looks is kept, and found again', async () => {
  kept.set('windowPlace', { x: 100, y: 50, width: 900, height: 700, isMaximized: true });
  kept.set('zoom', 2);
  open();
  expect(electron.window.options).toMatchObject({ x: 100, y: 50, width: 900, height: 700, show: false });
  expect(electron.window.wasMaximized).toBe(true);
  electron.window.webContents.emit('did-finish-load');
  expect(electron.window.webContents.zoom).toBe(2);
  electron.window.bounds = { x: 7, y: 8, width: 1000, height: 720 };
  electron.window.wasMaximized = false;
  electron.window.emit('move');
  electron.window.webContents.zoom = 3;
  electron.window.webContents.emit('zoom-changed');
  expect(kept.get('windowPlace')).toEqual({ x: 7, y: 8, width: 1000, height: 720, isMaximized: false });
  expect(kept.get('zoom')).toBe(3);
});

test('its ground follows the theme while it is there', () => {
  open();
  electron.nativeTheme.shouldUseDarkColors = true;
  electron.nativeTheme.emit('updated');
  expect(electron.window.background).toBe('#0e1413');
});

test('a page of the dashboard can be asked for, and the next plain show leaves it', () => {
  open();
  window.show('accounts');
  window.show();
  expect(electron.window.urls).toEqual([URL_A, 'http://127.0.0.1:8485/accounts#token=secret']);
});

test('started without a window it makes none before somebody asks', () => {
  window.stayHidden();
  window.showDashboard(URL_A);
  expect(electron.windows).toEqual([]);
  window.show();
  expect(electron.windows).toHaveLength(1);
});

test('the end of the session is passed on, since no quitting comes before it', () => {
  open();
  electron.window.emit('query-session-end');
  expect(asked).toEqual(['session ends']);
});

test('a page that does not react for fifteen seconds is ended and loaded again; one that comes round is not', async () => {
  open();
  electron.window.emit('unresponsive');
  await clock.advance(14_000);
  electron.window.emit('responsive');
  await clock.advance(60_000);
  expect(electron.window.urls).toEqual([URL_A]);
  electron.window.emit('unresponsive');
  await clock.advance(15_000 + 2000);
  expect(electron.window.urls).toEqual([URL_A, URL_A]);
});

test('a page that goes on dying is loaded more and more seldom', async () => {
  open();
  const die = () => electron.window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  for (const wait of [2000, 4000, 8000]) {
    die();
    await clock.advance(wait - 1);
    const before = electron.window.urls.length;
    await clock.advance(1);
    expect(electron.window.urls).toHaveLength(before + 1);
  }
  // One that lived for a minute is well again.
  await clock.advance(60_001);
  die();
  await clock.advance(2000);
  expect(electron.window.urls).toHaveLength(5);
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
