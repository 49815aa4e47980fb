import { beforeEach, expect, test } from 'vitest';
import { Preferences } from '../../main/desktop/preferences.ts';
import { type Updater, type UpdateState, Updates } from '../../main/desktop/updates.ts';
import { en } from '../../main/desktop/words/en.ts';
import { settle } from '../fakes/clock.ts';
import { FakeElectron } from '../fakes/electron.ts';
import { FakeUpdater } from '../fakes/updater.ts';

let electron: FakeElectron;
let updater: FakeUpdater;
let states: UpdateState[];
let log: string[];
beforeEach(() => {
  electron = new FakeElectron();
  updater = new FakeUpdater();
  states = [];
  log = [];
});

const updates = (given: Updater | undefined = updater, kept: Record<string, unknown> = {}) =>
  new Updates({
    updater: given,
    dialog: electron.dialog,
    preferences: new Preferences({ get: key => kept[key], set() {} }, () => {}),
    words: en,
    log: line => log.push(line),
    changed: state => states.push(state),
  });

test('nothing is fetched or installed unasked, on the channel that the owner chose', async () => {
  updates(updater, { updateChannel: 'beta' });
  await settle();
  expect(updater).toMatchObject({
    autoDownload: false,
    autoInstallOnAppQuit: false,
    allowDowngrade: false,
    channel: 'beta',
    done: [],
  });
});

test('a newer version is told with its notes as plain text, fetched when wanted, and installed when told', async () => {
  updater.release = { version: '2.0.0', releaseNotes: '<h1>New</h1><script>x</script>Faster.' };
  electron.press = 0;
  const all = updates();
  await all.check();
  expect(electron.boxes).toMatchObject([{ message: 'Version 2.0.0 is there', detail: 'What is new:\nNewxFaster.' }]);
  expect(states).toEqual([
    { kind: 'checking' },
    { kind: 'available', version: '2.0.0' },
    { kind: 'downloading', version: '2.0.0', share: 0 },
    { kind: 'downloading', version: '2.0.0', share: 0.42 },
    { kind: 'ready', version: '2.0.0' },
  ]);
  expect(updater.done).toEqual(['check', 'download']);
  expect(all.install()).toBe(true);
  expect(updater.done.at(-1)).toBe('install');
});

test('a newer version that is put off is fetched later without another look', async () => {
  updater.release = { version: '2.0.0', releaseNotes: '' };
  electron.press = 1;
  const all = updates();
  await all.check();
  expect(all.state).toEqual({ kind: 'available', version: '2.0.0' });
  expect(all.install()).toBe(false);
  await all.download();
  expect(updater.done).toEqual(['check', 'download']);
});

test('no newer version, and no way to look, are said', async () => {
  electron.press = 0;
  await updates().check();
  const never = new Updates({
    updater: undefined,
    dialog: electron.dialog,
    preferences: new Preferences({ get: () => undefined, set() {} }, () => {}),
    words: en,
    log: () => {},
    changed: () => {},
  });
  await never.check();
  expect(electron.boxes.map(({ message }) => message)).toEqual([en.updates.none, en.updates.unsupported]);
  expect(never.install()).toBe(false);
});

test('a failure is told in one line, and the next look is possible', async () => {
  electron.press = 0;
  updater.fault = new Error('net::ERR_NAME_NOT_RESOLVED\n    at somewhere');
  const all = updates();
  await all.check();
  expect(electron.boxes.at(-1)?.message).toBe('Looking for updates did not work: net::ERR_NAME_NOT_RESOLVED');
  expect(all.state).toEqual({ kind: 'idle' });
  updater.fault = undefined;
  await all.check();
  expect(updater.done).toEqual(['check', 'check']);
});

test('another channel is looked at from the next check on, and what the old one had is forgotten', async () => {
  updater.release = { version: '2.0.0-beta.1', releaseNotes: '' };
  electron.press = 1;
  const all = updates();
  await all.check();
  all.useChannel('beta');
  expect(updater).toMatchObject({ channel: 'beta', allowDowngrade: false });
  expect(all.state).toEqual({ kind: 'idle' });
});
