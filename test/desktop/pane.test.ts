import { beforeEach, expect, test } from 'vitest';
import { ColabPane } from '../../main/desktop/colab/pane.ts';
import type { PaneState } from '../../main/desktop/colab/reading.ts';
import { Preferences } from '../../main/desktop/preferences.ts';
import { en } from '../../main/desktop/words/en.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

const NOTEBOOK = 'https://colab.research.google.com/drive/1';

let electron: FakeElectron;
let clock: ManualClock;
let kept: Map<string, unknown>;
let told: PaneState[];
let log: string[];
let pane: ColabPane;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  kept = new Map();
  told = [];
  log = [];
  pane = new ColabPane(electron, {
    clock,
    random: () => 0.5,
    log: line => log.push(line),
    words: en,
    preferences: new Preferences(
      { get: key => kept.get(key), set: (key, value) => void kept.set(key, value) },
      () => {},
    ),
    changed: state => told.push(state),
    isKeptAlive: () => false,
  });
});

const view = () => {
  const [first] = electron.panes;
  if (!first) throw new Error('there is no pane');
  return first.view;
};
/** The page as its script would find it. */
const answers = (signs: Record<string, boolean>) => {
  view().webContents.answer = () => signs;
};

test('is made when it is asked for, once, and shown', async () => {
  expect([pane.state, electron.panes]).toEqual([{ kind: 'closed' }, []]);
  pane.open();
  pane.open();
  expect(electron.panes).toHaveLength(1);
  expect(electron.panes[0]?.window).toMatchObject({ isShown: true, isFocused: true });
  await settle();
  expect(told[0]).toEqual({ kind: 'loading' });
});

test('opens the notebook that was open last, and remembers no other page', () => {
  pane.open();
  view().webContents.urls.push(NOTEBOOK);
  view().webContents.emit('did-finish-load');
  view().webContents.urls.push('https://accounts.google.com/signin');
  view().webContents.emit('did-finish-load');
  expect(kept.get('notebook')).toBe(NOTEBOOK);
  pane.close();
  pane.open();
  expect(electron.panes[1]?.view.webContents.urls).toEqual([NOTEBOOK]);
});

test('tells the state that its page shows', async () => {
  pane.open();
  view().webContents.urls.push(NOTEBOOK);
  answers({ notebook: true, connect: true, connected: true });
  await clock.advance(5000);
  expect(pane.state).toEqual({ kind: 'connected' });
  expect(told.at(-1)).toEqual({ kind: 'connected' });
});

test('explains a sign-in, with the way round its difficulty', async () => {
  pane.open();
  view().webContents.urls.push('https://accounts.google.com/signin');
  await clock.advance(5000);
  expect(pane.state).toEqual({ kind: 'sign-in' });
  expect(log.join()).toContain('Open in your browser');
  await pane.openInBrowser();
  expect(electron.opened).toEqual(['https://colab.research.google.com/']);
});

test('believes nothing but yes and no of what a page answers', async () => {
  pane.open();
  view().webContents.urls.push(NOTEBOOK);
  for (const nonsense of [null, 'connected', { connected: 'yes' }, [true], 7]) {
    view().webContents.answer = () => nonsense;
    await clock.advance(5000);
    expect(pane.state).toEqual({ kind: 'unknown', missed: ['notebook', 'connect'] });
  }
});

test('a page that dies or hangs is loaded again, more and more seldom', async () => {
  pane.open();
  const { webContents } = view();
  const loads = () => webContents.urls.length;
  webContents.emit('render-process-gone', {}, { reason: 'oom' });
  await clock.advance(5000);
  expect(loads()).toBe(2);
  webContents.emit('unresponsive');
  await clock.advance(9999);
  expect(loads()).toBe(2);
  await clock.advance(1);
  expect(loads()).toBe(3);
  expect(log).toContain("Colab's page ended (oom) and is loaded again");
});

test.each([
  ['the line of the Colab page', 'exec(get("https://tandem-a.example/colab/worker.py"))', true],
  ['a private text', 'my password is hunter2', false],
  ['two lines', 'import os\nexec("https://x.example/colab")', false],
])('of what is on the clipboard, %s is typed: %s', async (_title, text, isTyped) => {
  await electron.clipboard.writeText(text);
  pane.open();
  view().webContents.urls.push(NOTEBOOK);
  view().webContents.answer = code => ({ addCell: true, newCell: true, ourCell: false, runOurCell: code.length > 0 });
  void pane.runWorker();
  await clock.advance(5000);
  expect(view().webContents.typed).toEqual(isTyped ? [`# tandem worker\n${text}`] : []);
});

test('its menu has what can be done, and closing it at the end of the app ends its page', () => {
  pane.open();
  expect(electron.panes[0]?.window.menu?.labels).toEqual([
    'Notebook',
    'Run the worker’s cell',
    'Reconnect',
    'Open in your browser',
    'Hide the notebook',
  ]);
  const { webContents } = view();
  pane.close();
  expect(webContents.isClosed).toBe(true);
});
