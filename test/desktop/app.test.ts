import { beforeEach, describe, expect, test } from 'vitest';
import { startDesktop } from '../../main/desktop/app.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { desktopOptions } from './desktop-options.ts';

let electron: FakeElectron;
let clock: ManualClock;
let log: string[];
let posted: unknown[];
let starterAsks: () => void;
beforeEach(() => {
  electron = new FakeElectron();
  clock = new ManualClock();
  log = [];
  posted = [];
});

/** The entry module has run; Electron is not ready yet. */
function start(changes: Parameters<typeof desktopOptions>[2] = {}): Promise<void> {
  return startDesktop(
    electron,
    desktopOptions(clock, line => log.push(line), {
      starter: {
        post: message => posted.push(message),
        onShutdown: stop => {
          starterAsks = stop;
        },
      },
      ...changes,
    }),
  );
}

/** The app with a node that is ready and its window open. */
async function running(changes: Parameters<typeof desktopOptions>[2] = {}): Promise<void> {
  const started = start(changes);
  electron.app.becomeReady();
  await started;
  electron.node.sayReady();
  await settle();
  electron.window.emit('ready-to-show');
}

describe('before Electron is ready', () => {
  test('the app has its sandbox, its profile and its guards, and nothing runs yet', () => {
    void start();
    expect(electron.app).toMatchObject({ isSandboxed: true, paths: { userData: '/data/desktop' } });
    expect(electron.app.listenerCount('web-contents-created')).toBe(1);
    expect({ nodes: electron.nodes, trays: electron.trays, posted }).toEqual({ nodes: [], trays: [], posted: [] });
  });

  test('the sandbox stays off where the starter had to turn it off', () => {
    electron.app.switches.add('no-sandbox');
    void start();
    expect(electron.app.isSandboxed).toBe(false);
  });
});

describe('one instance a data folder', () => {
  test('a second one says so and ends without starting anything', async () => {
    electron.app.hasLock = false;
    await start();
    electron.app.becomeReady();
    await settle();
    expect(electron.app.exitCode).toBe(0);
    expect(log).toEqual(['Tandem already runs with this data folder; its window is shown.']);
    expect(electron.nodes).toEqual([]);
  });

  test('the first one shows its window when a second is started', async () => {
    await running();
    electron.window.closeByHand();
    electron.app.emit('second-instance', {}, [], '/', { isHidden: false });
    expect(electron.window).toMatchObject({ isShown: true, isFocused: true });
  });
});

test('once ready it tells its starter, guards the session, and shows the node in tray and window', async () => {
  await running();
  expect(posted).toEqual([{ type: 'started' }]);
  expect(electron.session.defaultSession.request).not.toBeNull();
  expect(electron.session.defaultSession.check).not.toBeNull();
  expect(electron.tray.toolTip).toBe('Tandem a: connecting to the node');
  expect(electron.window).toMatchObject({ isShown: true, urls: ['http://127.0.0.1:8485/#token=secret'] });
  expect(electron.node.args).toEqual(['--log-level', 'warn']);
});

test('the gateway URL that it copies is the node’s', async () => {
  await running();
  electron.tray.choose('Copy the gateway URL');
  expect(electron.clipboardTexts).toEqual(['http://127.0.0.1:8484']);
});

test('it stays when its last window is gone', async () => {
  await running();
  electron.window.closeByHand();
  // A listener keeps Electron from quitting.
  expect(electron.app.emit('window-all-closed')).toBe(true);
  expect(electron.app.exitCode).toBeUndefined();
  electron.tray.choose('Open Tandem');
  expect(electron.window.isShown).toBe(true);
});

test('a node that came back at another port is shown there', async () => {
  await running();
  electron.node.end(1);
  await clock.advance(500);
  electron.node.sayReady(9000);
  await settle();
  expect(electron.window.urls.at(-1)).toBe('http://127.0.0.1:9000/#token=secret');
  expect(electron.windows).toHaveLength(1);
});

describe('a node that does not run', () => {
  /** A person presses a button of the box that says why. */
  async function pressed(button: number | undefined): Promise<void> {
    electron.press = button;
    await running();
    electron.node.end(69, 'tandem: port 8484 of the gateway is taken by nginx (process 7); stop it\n');
    await clock.advance(0);
  }

  test('is told with a sentence, and the tray says it too', async () => {
    await pressed(undefined);
    expect(electron.boxes).toMatchObject([
      {
        message: 'Port 8484 is used by nginx (process 7). Stop that program, or choose another port.',
        detail: 'port 8484 of the gateway is taken by nginx (process 7); stop it',
      },
    ]);
    expect(electron.tray.toolTip).toBe('Tandem: the node does not run');
  });

  test('is started again when asked for', async () => {
    await pressed(0);
    expect(electron.nodes).toHaveLength(2);
  });

  test('is left alone when asked for, and started from the tray later', async () => {
    await pressed(1);
    expect(electron.nodes).toHaveLength(1);
    electron.tray.choose('Start the node again');
    expect(electron.nodes).toHaveLength(2);
  });

  test('takes the app with it when asked for', async () => {
    await pressed(2);
    await settle();
    expect(electron.app.exitCode).toBe(0);
  });
});

describe('quitting', () => {
  test.each([
    ['from the tray', () => electron.tray.choose('Quit Tandem')],
    ['by the starter', () => starterAsks()],
    ['by the system', () => electron.app.quit()],
  ])('%s hides the window, ends the node, and only then the app', async (_title, quit) => {
    await running();
    quit();
    await clock.advance(5000);
    expect(electron.window.isShown).toBe(false);
    expect(electron.node.messages).toEqual([{ type: 'data-key', key: 'k'.repeat(43) }, { type: 'shutdown' }]);
    expect(electron.app.exitCode).toBeUndefined();
    electron.node.end(0);
    await settle();
    expect(electron.app.exitCode).toBe(0);
    expect(electron.boxes).toEqual([]);
  });

  test('asked for again while the node ends changes nothing', async () => {
    await running();
    electron.app.quit();
    electron.app.quit();
    await settle();
    expect(electron.node.messages.filter(message => JSON.stringify(message).includes('shutdown'))).toHaveLength(1);
    expect(electron.app.exitCode).toBeUndefined();
  });

  test('does not wait forever for a node that hangs', async () => {
    await running();
    electron.app.quit();
    await clock.advance(15_000);
    expect({ killed: electron.node.wasKilled, exitCode: electron.app.exitCode }).toEqual({ killed: true, exitCode: 0 });
  });
});

test('nothing that it logs holds the token', async () => {
  await running();
  electron.node.stderr.write('{"msg":"a line of the node"}\n');
  electron.window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  electron.node.end(1);
  await clock.advance(10_000);
  expect(log.length).toBeGreaterThan(0);
  expect(log.join('\n')).not.toContain('secret');
});

describe('a start at login', () => {
  test('shows no window, until somebody asks for one', async () => {
    await start0({ isHiddenStart: true });
    expect(electron.windows).toEqual([]);
    electron.tray.emit('click');
    expect(electron.windows).toHaveLength(1);
  });

  test('while the app runs already opens nothing', async () => {
    await running();
    electron.window.closeByHand();
    electron.app.emit('second-instance', {}, [], '/', { isHidden: true });
    expect(electron.window.isShown).toBe(false);
  });

  test('shows the window where the desktop has no place for the icon', async () => {
    await start0({ isHiddenStart: true, machine: { run: async () => '(false,)' } });
    expect(electron.windows).toHaveLength(1);
  });

  /** Ready, but nothing is asked of a window that may not be there. */
  async function start0(changes: Parameters<typeof desktopOptions>[2]): Promise<void> {
    const started = start(changes);
    electron.app.becomeReady();
    await started;
    electron.node.sayReady();
    await settle();
  }
});

describe('closing the window', () => {
  test('hides it and explains that once', async () => {
    electron.press = 0;
    await running();
    electron.window.closeByHand();
    await settle();
    electron.window.show();
    electron.window.closeByHand();
    await settle();
    expect(electron.window.isShown).toBe(false);
    expect(electron.boxes.map(({ message }) => message)).toEqual(['Tandem keeps running']);
  });

  test('quits where the owner does not want it to stay', async () => {
    await running();
    electron.tray.choose('Keep running when the window is closed');
    electron.window.closeByHand();
    electron.node.end(0);
    await settle();
    expect(electron.app.exitCode).toBe(0);
  });

  test.each([
    [0, false, undefined],
    [1, false, 0],
    [2, true, undefined],
  ])('asks where nothing could bring it back; answer %i', async (press, isShown, exitCode) => {
    electron.press = press;
    await running({ machine: { run: async () => '(false,)' } });
    electron.window.closeByHand();
    await settle();
    if (exitCode === 0) electron.node.end(0);
    await settle();
    expect(electron.boxes[0]?.message).toBe('Close Tandem?');
    expect([electron.window.isShown, electron.app.exitCode]).toEqual([isShown, exitCode]);
  });
});

test('a machine that wakes up has its node told by the private channel, once', async () => {
  await running();
  electron.powerMonitor.emit('resume');
  electron.powerMonitor.emit('unlock-screen');
  await clock.advance(1500);
  expect(electron.node.messages).toEqual([{ type: 'data-key', key: 'k'.repeat(43) }, { type: 'wake' }]);
});

test('start at login is switched in the tray, and the tick shows what the system says', async () => {
  await running();
  expect(electron.tray.menus.at(-1)?.item('Start at login')?.checked).toBe(false);
  electron.tray.choose('Start at login');
  await settle();
  expect(electron.tray.menus.at(-1)?.item('Start at login')?.checked).toBe(true);
});

test('the notice of obfuscated keys comes where there is no key chain', async () => {
  electron.press = 0;
  electron.safeStorage.backend = 'basic_text';
  await running();
  expect(electron.boxes.map(({ message }) => message)).toEqual(['Keys are only obfuscated on this machine']);
  expect(electron.node.messages).toEqual([{ type: 'data-key', key: null }]);
});

test('diagnostics are written where a person wants them, and nowhere when cancelled', async () => {
  const written: string[] = [];
  electron.press = 0;
  await running({ machine: { writeFile: async (path, text) => void written.push(path, text) } });
  electron.tray.choose('Export diagnostics…');
  await settle();
  expect(written).toEqual([]);
  electron.saveAt = '/home/owner/diagnostics.json';
  electron.tray.choose('Export diagnostics…');
  await settle();
  expect(written[0]).toBe('/home/owner/diagnostics.json');
  expect(written[1]).not.toContain('secret');
});

test('the session’s end and the system’s shutdown end the node in order', async () => {
  await running();
  electron.powerMonitor.emit('shutdown');
  expect(electron.node.messages.at(-1)).toEqual({ type: 'shutdown' });
});
