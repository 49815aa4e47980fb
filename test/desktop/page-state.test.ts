import { beforeEach, describe, expect, test } from 'vitest';
import { startDesktop } from '../../main/desktop/app.ts';
import { channelOf, type DesktopState, told } from '../../preload/contract.ts';
import { ManualClock, settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { desktopOptions } from './desktop-options.ts';
import { MemoryFiles } from './memory-files.ts';

const ENTRY = '/home/owner/.config/autostart/tandem.desktop';
let electron: FakeElectron;
let files: MemoryFiles;
let log: string[];
beforeEach(() => {
  electron = new FakeElectron();
  files = new MemoryFiles();
  log = [];
});

async function start(changes: Parameters<typeof desktopOptions>[2] = {}): Promise<void> {
  const { machine, ...rest } = changes;
  const autostart = { files, program: '/opt/Tandem/tandem', configHome: undefined, home: '/home/owner' };
  const options = desktopOptions(new ManualClock(), line => log.push(line), {
    ...rest,
    machine: { autostart, ...machine },
  });
  const started = startDesktop(electron, options);
  electron.app.becomeReady();
  await started;
  electron.node.sayReady();
  await settle();
}

const frame = () => electron.window.webContents.mainFrame;
const ask = (name: Parameters<typeof channelOf>[0], ...given: unknown[]) =>
  electron.ipcMain.invoke(channelOf(name), frame(), ...given);
/** What the page was told last. */
function toldLast(): DesktopState {
  const [channel, state] = electron.window.webContents.told.at(-1) ?? [];
  expect(channel).toBe(channelOf('onDesktopState'));
  return told.onDesktopState.parse(state);
}

describe('what the page shows of the shell', () => {
  test('is all of it, as it is at first', async () => {
    await start();
    expect(await ask('desktopState')).toEqual({
      version: '0.1.0',
      autostart: { kind: 'off' },
      isAutostartAnswered: false,
      theme: 'system',
      options: { startHidden: true, stayInTray: true, stayAwake: false, isMuted: false },
      keyKeeping: 'key-chain',
      update: { kind: 'unsupported' },
      updateChannel: 'latest',
    });
  });

  test('is told when the tray changes it, once each time', async () => {
    await start();
    electron.tray.choose('Do not disturb');
    expect(toldLast().options.isMuted).toBe(true);
    const before = electron.window.webContents.told.length;
    electron.tray.choose('Open Tandem');
    await settle();
    expect(electron.window.webContents.told).toHaveLength(before);
  });

  test('is told when the menu of the app changes the theme', async () => {
    await start();
    electron.appMenu?.choose('Dark');
    expect(toldLast().theme).toBe('dark');
  });

  test('has start at login as the system has it by now', async () => {
    await start();
    await files.write(ENTRY, '[Desktop Entry]\nHidden=true\n');
    expect(await ask('desktopState')).toMatchObject({ autostart: { kind: 'vetoed' } });
    expect(electron.tray.menus.at(-1)?.labels).toContain('Start at login (switched off in the system’s settings)');
  });

  test('remembers that start at login was answered, also with no', async () => {
    await start();
    expect(await ask('setStartAtLogin', false)).toEqual({ kind: 'off' });
    expect(toldLast()).toMatchObject({ isAutostartAnswered: true, autostart: { kind: 'off' } });
    expect([...files.all.keys()]).not.toContain(ENTRY);
  });

  test('says honestly where the key of the secrets is', async () => {
    electron.safeStorage.backend = 'basic_text';
    await start();
    expect(await ask('desktopState')).toMatchObject({ keyKeeping: 'obfuscated' });
  });

  test('moves that key out of the key chain and back', async () => {
    await start();
    for (const [isOn, keyKeeping] of [
      [false, 'file'],
      [true, 'key-chain'],
    ] as const) {
      await ask('setKeyChain', isOn);
      await settle();
      expect(toldLast()).toMatchObject({ keyKeeping });
    }
  });
});

test('what a page asked for and the system did not do is refused to it, and the reason is in the log', async () => {
  await start({
    machine: {
      autostart: {
        files: {
          read: async () => undefined,
          write: async () => {
            throw new Error('EACCES: permission denied');
          },
          remove: async () => {},
        },
        program: '/opt/Tandem/tandem',
        configHome: undefined,
        home: '/home/owner',
      },
    },
  });
  await expect(ask('setStartAtLogin', true)).rejects.toThrow('EACCES');
  expect(log).toContain('setStartAtLogin did not work: EACCES: permission denied');
  expect(await ask('desktopState')).toMatchObject({ autostart: { kind: 'off' } });
});
