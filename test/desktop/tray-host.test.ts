import { expect, test } from 'vitest';
import { hasTrayHost } from '../../main/desktop/tray-host.ts';

/** A machine that has these programs, each with what it answers. */
const machine = (answers: Record<string, string>) => async (command: string) => answers[command];

test.each<[string, Record<string, string>, boolean]>([
  ['gdbus says yes', { gdbus: '(true,)' }, true],
  ['gdbus says no, and nobody else is asked', { gdbus: '(false,)', busctl: 'b true' }, false],
  ['only busctl is there', { busctl: 'b true' }, true],
  ['only dbus-send is there', { 'dbus-send': 'method return\n   boolean false' }, false],
  ['the first talks nonsense', { gdbus: 'Error: no bus', 'dbus-send': 'boolean true' }, true],
  ['nobody can be asked', {}, false],
])('on Linux, where %s', async (_title, answers, expected) => {
  expect(await hasTrayHost('linux', machine(answers))).toBe(expected);
});

test.each(['win32', 'darwin'] as const)('on %s there always is one', async platform => {
  expect(await hasTrayHost(platform, machine({}))).toBe(true);
});
