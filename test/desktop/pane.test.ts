import { beforeEach, describe, expect, test } from 'vitest';
import { ColabPane } from '../../main/desktop/colab/pane.ts';
import type { PaneLink } from '../../main/desktop/colab/pane-link.ts';
import type { PaneState } from '../../main/desktop/colab/reading.ts';
import type { Command } from '../../main/desktop/commands.ts';
import { Preferences } from '../../main/desktop/preferences.ts';
import { en } from '../../main/desktop/words/en.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';

const NOTEBOOK = 'https://colab.research.google.com/drive/1';
const LINE = 'import u; s = u.urlopen("https://tandem-a.example/colab/bootstrap.py")';

let electron: FakeElectron;
let clock: ManualClock;
let kept: Map<string, unknown>;
let told: PaneState[];
let log: string[];
let asked: Command[];
let line: PaneLink['line'];
let pane: ColabPane;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  kept = new Map();
  told = [];
  log = [];
  asked = [];
  line = async () => ({ kind: 'line', line: LINE });
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
    act: command => asked.push(command),
    node: { isKeptAlive: false, isWorkerLost: false, line: (...wish) => line(...wish) },
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

describe('the worker’s cell', () => {
  /** A notebook in which the cell can be added and run. */
  const usable = { notebook: true, connect: true, connected: true, addCell: true, newCell: true, runOurCell: true };
  /** The page's answers, with a cell of ours once something was typed. */
  function notebook(signs: Readonly<Record<string, boolean>> = usable) {
    view().webContents.urls.push(NOTEBOOK);
    view().webContents.answer = () => ({ ...signs, ourCell: view().webContents.typed.length > 0 });
  }
  async function ran(act: () => Promise<unknown>): Promise<unknown> {
    let answer: unknown;
    void act().then(came => {
      answer = came;
    });
    for (let second = 0; second < 70 && answer === undefined; second += 1) await clock.advance(1000);
    return answer;
  }

  test('is run with a line that the node gives at that moment, for the backend that was meant', async () => {
    const wishes: unknown[] = [];
    line = async (...wish) => {
      wishes.push(wish);
      return { kind: 'line', line: LINE };
    };
    pane.open();
    notebook();
    expect(await ran(() => pane.runWorker('colab-2'))).toEqual({ kind: 'ran' });
    expect(view().webContents.typed).toEqual([`# tandem worker\n${LINE}`]);
    expect(wishes).toEqual([['asked', 'colab-2']]);
  });

  test('waits for the notebook to load', async () => {
    const outcome = pane.runWorker();
    await clock.advance(10_000);
    expect(view().webContents.typed).toEqual([]);
    notebook();
    expect(await ran(() => outcome)).toEqual({ kind: 'ran' });
  });

  test('is not run, and no line is asked for, while Colab wants something of its owner', async () => {
    line = () => Promise.reject(new Error('asked for a line'));
    pane.open();
    notebook({ signIn: true });
    expect(await ran(() => pane.runWorker())).toEqual({ kind: 'needs-you' });
  });

  test('is not run on a page that never becomes a notebook', async () => {
    expect(await ran(() => pane.runWorker())).toEqual({ kind: 'needs-you' });
  });

  test('is not run without a line, and the node’s reason is handed on', async () => {
    line = async () => ({ kind: 'refused', message: 'This node has no public address.' });
    pane.open();
    notebook();
    const outcome = await ran(() => pane.runWorker());
    expect(outcome).toEqual({ kind: 'no-line', message: 'This node has no public address.' });
    expect(view().webContents.typed).toEqual([]);
  });

  test('whose line cannot be put on the page says so, and no line gets into the log', async () => {
    pane.open();
    notebook({ notebook: true, connect: true, connected: true });
    expect(await ran(() => pane.runWorker())).toEqual({ kind: 'no-cell' });
    expect(log.join()).not.toContain('bootstrap');
  });
});

test('a notebook that was made in the pane is remembered once it has its address', async () => {
  pane.open();
  await clock.advance(5000);
  view().webContents.urls.push(NOTEBOOK);
  answers({ notebook: true, connect: true, connected: true });
  await clock.advance(5000);
  expect(kept.get('notebook')).toBe(NOTEBOOK);
});

test('sleeps with the machine, and tells what it sees at the next look', async () => {
  pane.open();
  view().webContents.urls.push(NOTEBOOK);
  answers({ notebook: true, connect: true, connected: true });
  await clock.advance(5000);
  pane.sleep();
  expect(pane.state).toEqual({ kind: 'asleep' });
  pane.wake();
  await settle();
  expect(pane.state).toEqual({ kind: 'connected' });
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
  electron.panes[0]?.window.menu?.choose('Run the worker’s cell');
  expect(asked).toEqual([{ do: 'colab', what: 'run' }]);
  const { webContents } = view();
  pane.close();
  expect(webContents.isClosed).toBe(true);
});
