import { beforeEach, describe, expect, test } from 'vitest';
import { createAutostart } from '../../main/desktop/autostart/index.ts';
import { linuxAutostart } from '../../main/desktop/autostart/linux.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { MemoryFiles } from './memory-files.ts';

let electron: FakeElectron;
let files: MemoryFiles;
beforeEach(() => {
  electron = new FakeElectron();
  files = new MemoryFiles();
});

const ENTRY = '/home/owner/.config/autostart/tandem.desktop';
const on = (platform: NodeJS.Platform, program: string | undefined = '/opt/Tandem/tandem') =>
  createAutostart(electron.app, platform, { files, program, configHome: undefined, home: '/home/owner' });

describe('on Windows', () => {
  test('it is off until asked for, and starts hidden under the name that the uninstaller removes', async () => {
    const autostart = on('win32');
    expect(await autostart.read()).toEqual({ kind: 'off' });
    expect(await autostart.set(true)).toEqual({ kind: 'on' });
    expect(electron.app.loginSettings).toEqual([{ openAtLogin: true, args: ['--hidden'], name: 'Tandem' }]);
    expect(await autostart.set(false)).toEqual({ kind: 'off' });
  });

  test('a veto in the Task Manager is shown, and asking again does not overrule it', async () => {
    const autostart = on('win32');
    await autostart.set(true);
    electron.app.login = { ...electron.app.login, executableWillLaunchAtLogin: false };
    expect(await autostart.read()).toEqual({ kind: 'vetoed' });
    expect(await autostart.set(true)).toEqual({ kind: 'vetoed' });
    expect(electron.app.loginSettings.every(settings => !('enabled' in settings))).toBe(true);
  });
});

test('on macOS the system’s own word counts', async () => {
  const autostart = on('darwin');
  expect(await autostart.set(true)).toEqual({ kind: 'on' });
  electron.app.login = { ...electron.app.login, status: 'requires-approval' };
  expect(await autostart.read()).toEqual({ kind: 'vetoed' });
});

describe('on Linux', () => {
  test('it is an entry of the XDG autostart folder, and gone when switched off', async () => {
    const autostart = on('linux');
    expect(await autostart.read()).toEqual({ kind: 'off' });
    expect(await autostart.set(true)).toEqual({ kind: 'on' });
    const lines = files.all.get(ENTRY)?.split('\n');
    expect(lines).toContain('Exec="/opt/Tandem/tandem" --hidden');
    expect(lines).toContain('TryExec=/opt/Tandem/tandem');
    expect(lines).toContain('X-GNOME-Autostart-enabled=true');
    expect(await autostart.set(false)).toEqual({ kind: 'off' });
    expect(files.all.size).toBe(0);
  });

  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('a desktop that set %s is respected', async line => {
    await files.write(ENTRY, `[Desktop Entry]\nExec="/opt/Tandem/tandem" --hidden\n${line}\n`);
    expect(await on('linux').read()).toEqual({ kind: 'vetoed' });
    expect(files.all.get(ENTRY)).toContain(line);
  });

  test('an AppImage that was moved is found again', async () => {
    await on('linux', '/home/owner/old/Tandem.AppImage').set(true);
    expect(await on('linux', '/home/owner/new/Tandem.AppImage').read()).toEqual({ kind: 'on' });
    expect(files.all.get(ENTRY)).toContain('Exec="/home/owner/new/Tandem.AppImage" --hidden');
  });

  test('a path with signs that the entry’s format knows is written so that it is read as meant', async () => {
    await on('linux', '/home/o w/50% "x" $y`z\\a').set(true);
    expect(files.all.get(ENTRY)).toContain('Exec="/home/o w/50%% \\\\"x\\\\" \\\\$y\\\\`z\\\\\\\\a" --hidden');
  });

  test.each([
    ['/xdg', '/xdg/autostart/tandem.desktop'],
    ['relative', ENTRY],
    [undefined, ENTRY],
  ])('with XDG_CONFIG_HOME %j it stands where the specification says', async (configHome, path) => {
    await linuxAutostart({ files, program: '/p', configHome, home: '/home/owner' }).set(true);
    expect([...files.all.keys()]).toEqual([path]);
  });
});

test.each(['win32', 'darwin', 'linux'] as const)('from its sources there is nothing to start on %s', async platform => {
  const autostart = createAutostart(electron.app, platform, {
    files,
    program: undefined,
    configHome: undefined,
    home: '/h',
  });
  expect(await autostart.set(true)).toEqual({ kind: 'unsupported' });
  expect([electron.app.loginSettings, files.all.size]).toEqual([[], 0]);
});
