import { beforeEach, describe, expect, test } from 'vitest';
import { startDesktop } from '../../main/desktop/app.ts';
import { channelOf, contract } from '../../preload/contract.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { sourcesIn } from '../rules/sources.ts';
import { desktopOptions } from './desktop-options.ts';

/*
 * Electron's own security checklist (docs, tutorial/security), item by item, read from what the running shell asked of
 * Electron. Navigation, new windows and permissions have their cases in guard.test.ts, fuses in packaging.test.ts, the
 * page's policy in test/node/control/server.test.ts.
 */

let electron: FakeElectron;
let log: string[];
beforeEach(async () => {
  electron = new FakeElectron();
  log = [];
  const started = startDesktop(
    electron,
    desktopOptions(new ManualClock(), line => log.push(line)),
  );
  electron.app.becomeReady();
  await started;
  electron.node.sayReady();
  await settle();
  electron.tray.choose('Open the notebook');
});

const pages = () => [
  ['the dashboard', electron.window.options.webPreferences ?? {}] as const,
  ['the notebook', electron.panes[0]?.view.options.webPreferences ?? {}] as const,
];

test('every page is isolated, sandboxed and has nothing of Node, no webview and no looser rules', () => {
  for (const [name, preferences] of pages()) {
    expect([name, preferences]).toMatchObject([
      name,
      {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
      },
    ]);
    expect(preferences).not.toHaveProperty('enableBlinkFeatures');
    expect(preferences.experimentalFeatures ?? false).toBe(false);
  }
});

test('the app is sandboxed as a whole before it is ready', () => {
  expect(electron.app.isSandboxed).toBe(true);
});

test('only the dashboard has a preload, and the notebook a partition of its own', () => {
  const [[, dashboard], [, notebook]] = pages() as [
    [string, Electron.WebPreferences],
    [string, Electron.WebPreferences],
  ];
  expect(dashboard.preload).toBe('/app/preload.cjs');
  expect(notebook).not.toHaveProperty('preload');
  expect([dashboard.partition, notebook.partition]).toEqual([undefined, 'persist:colab']);
});

test('the dashboard comes from loopback by its token, never from a file', () => {
  expect(electron.window.urls).toEqual(['http://127.0.0.1:8485/#token=secret']);
  expect(electron.panes[0]?.view.webContents.urls).toEqual(['https://colab.research.google.com/']);
});

test('every session has both permission handlers, the default one and the notebook’s', () => {
  const later = electron.session.fromPartition('persist:colab');
  electron.app.emit('session-created', later);
  for (const session of [electron.session.defaultSession, later]) {
    expect([session.request, session.check]).toEqual([expect.any(Function), expect.any(Function)]);
  }
});

test('the notebook reaches nothing of this machine and network, loads nothing down, and does not call itself Electron', () => {
  const session = electron.session.fromPartition('persist:colab');
  const refused = [
    'http://127.0.0.1:8485/trpc/state',
    'https://127.0.0.1:8484/',
    'https://localhost/',
    'https://[::1]/',
    'https://192.168.1.1/',
    'https://2130706433/',
    'wss://10.0.0.1/',
    'https://router.local/',
    'https://nas/',
    'http://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/',
  ];
  expect(refused.filter(url => session.lets(url))).toEqual([]);
  for (const url of [
    'https://colab.research.google.com/',
    'wss://colab.research.google.com/ws',
    'blob:https://x.test/1',
  ]) {
    expect([url, session.lets(url)]).toEqual([url, true]);
  }
  expect(session.userAgent).not.toMatch(/electron|tandem/i);
  const download = { isPrevented: false, preventDefault: () => (download.isPrevented = true) };
  session.emit('will-download', download);
  expect(download.isPrevented).toBe(true);
});

test('the notebook is not throttled when it is hidden, and closing its window hides it with the view as it is', () => {
  const [pane] = electron.panes;
  expect(pane?.view.options.webPreferences?.backgroundThrottling).toBe(false);
  expect(pane?.window.closeByHand()).toBe(false);
  expect(pane?.view.bounds).toEqual({ x: 0, y: 0, width: 1100, height: 800 });
  expect(pane?.view.webContents.isClosed).toBe(false);
});

test('what the shell runs in the notebook runs apart from the notebook’s own scripts', () => {
  const worlds = electron.panes[0]?.view.webContents.scripts.map(({ world }) => world) ?? [];
  expect(worlds.length).toBeGreaterThan(0);
  // 0 is the page's own world.
  expect(worlds).not.toContain(0);
});

describe('a call from a page', () => {
  const name = channelOf('desktopState');
  const frame = () => electron.window.webContents.mainFrame;

  test('is answered to the main frame of the dashboard', async () => {
    expect(await electron.ipcMain.invoke(name, frame())).toMatchObject({ version: '0.1.0', theme: 'system' });
  });

  test('is refused to every other frame, to one that is gone, and to the dashboard’s when it is elsewhere', async () => {
    const copy = { url: 'http://127.0.0.1:8485/' };
    for (const sender of [null, copy, { url: 'https://colab.research.google.com/' }]) {
      await expect(electron.ipcMain.invoke(name, sender)).rejects.toThrow('Only the dashboard may ask this.');
    }
    electron.window.webContents.mainFrame = { url: 'https://example.com/' };
    await expect(electron.ipcMain.invoke(name, frame())).rejects.toThrow('Only the dashboard may ask this.');
    expect(log.filter(line => line.includes('was refused'))).toHaveLength(4);
  });

  test.each<[keyof typeof contract, readonly unknown[]]>([
    ['setTheme', ['purple']],
    ['setTheme', []],
    ['setStartAtLogin', ['yes']],
    ['setOption', ['keyChain', true]],
    ['setOption', ['isMuted', true, 1]],
    ['setOption', ['__proto__', true]],
    ['openColab', ['https://example.com/']],
  ])('of %s with %j is refused and changes nothing', async (function_, given) => {
    await expect(electron.ipcMain.invoke(channelOf(function_), frame(), ...given)).rejects.toThrow('does not take');
    expect(electron.nativeTheme.themeSource).toBe('system');
    expect(electron.app.loginSettings).toEqual([]);
  });

  test('does what it says', async () => {
    await electron.ipcMain.invoke(channelOf('setTheme'), frame(), 'dark');
    await electron.ipcMain.invoke(channelOf('setOption'), frame(), 'isMuted', true);
    expect(await electron.ipcMain.invoke(channelOf('setStartAtLogin'), frame(), true)).toEqual({ kind: 'on' });
    expect(electron.nativeTheme.themeSource).toBe('dark');
    expect(await electron.ipcMain.invoke(name, frame())).toMatchObject({
      theme: 'dark',
      options: { isMuted: true },
      autostart: { kind: 'on' },
    });
  });

  test('can be made for what the contract names and for nothing else', () => {
    const names = Object.keys(contract) as (keyof typeof contract)[];
    expect([...electron.ipcMain.channels.keys()]).toEqual(names.map(channelOf));
  });
});

describe('the sources', () => {
  const desktop = sourcesIn('main/desktop');

  test('hear pages in one place only, behind the check of who asks', () => {
    const hearing = desktop.filter(({ text }) =>
      /ipcMain\s*[.?]|\bipcMain\.(?:on|handle)/.test(text.replaceAll('readonly ipcMain', '')),
    );
    expect(hearing.map(({ path }) => path)).toEqual(['main/desktop/ipc.ts']);
  });

  test('leave the check of certificates as it is, and disable no protection by a switch', () => {
    const weak = /certificate-error|setCertificateVerifyProc|appendSwitch|disable-web-security|ignore-certificate/;
    expect(desktop.filter(({ text }) => weak.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('use no half of safeStorage that is on its way out', () => {
    const old = /\b(?:encryptString|decryptString|isEncryptionAvailable)\(/;
    expect(desktop.filter(({ text }) => old.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('hand a page named functions and never ipcRenderer', () => {
    const preload = sourcesIn('preload');
    const using = preload.filter(({ text }) => text.includes('ipcRenderer'));
    expect(using.map(({ path }) => path)).toEqual(['preload/index.ts']);
    expect(using[0]?.text.match(/ipcRenderer\.\w+/g)).toEqual([
      'ipcRenderer.invoke',
      'ipcRenderer.on',
      'ipcRenderer.off',
    ]);
    expect(preload.some(({ text }) => /exposeInMainWorld\([^)]*ipcRenderer\s*[,)]/.test(text))).toBe(false);
  });
});
