import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHiddenStart, nodeEnvironment, nodeFlags, profileFolder } from '../../main/desktop/launch.ts';

test('the flags of the node are those after two dashes', () => {
  expect(nodeFlags(['electron', '--no-sandbox', '/app', '--', '--data', '/d', '--', 'x'])).toEqual([
    '--data',
    '/d',
    '--',
    'x',
  ]);
  expect(nodeFlags(['tandem', '--hidden'])).toEqual([]);
});

test('the node gets the environment but what is meant for Electron and for this process', () => {
  expect(
    nodeEnvironment({
      PATH: '/bin',
      GROQ_API_KEY: 'gsk',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      NODE_OPTIONS: '--inspect',
      NODE_CHANNEL_FD: '3',
      NODE_CHANNEL_SERIALIZATION_MODE: 'json',
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ATTACH_CONSOLE: '1',
      GONE: undefined,
    }),
  ).toEqual({ PATH: '/bin', GROQ_API_KEY: 'gsk', NODE_EXTRA_CA_CERTS: '/ca.pem' });
});

test.each([
  ['named by a flag', ['--data', '/d'], { TANDEM_DATA: '/e', HOME: '/home/x' }, join('/d', 'desktop')],
  ['named by a variable', [], { TANDEM_DATA: '/e', HOME: '/home/x' }, join('/e', 'desktop')],
  ['named by nobody', [], { HOME: '/home/x' }, '/home/x/.local/share/tandem/desktop'],
])('the profile lies in the data folder %s', (_title, flags, env, expected) => {
  expect(profileFolder(flags, env, 'linux')).toBe(expected);
});

test.each([
  ['an unknown flag', ['--bogus'], { HOME: '/home/x' }],
  ['a variable that is wrong', [], { HOME: '/home/x', TANDEM_GATEWAY_PORT: 'many' }],
  ['no home folder', [], {}],
])('with %s the profile is left to Electron, and the node says what is wrong', (_title, flags, env) => {
  expect(profileFolder(flags, env, 'linux')).toBeUndefined();
});

test('a start at login is known by its word, unless it is meant for the node', () => {
  expect(isHiddenStart(['tandem', '--hidden'])).toBe(true);
  expect(isHiddenStart(['electron', '--no-sandbox', '/app', '--hidden', '--', '--data', '/d'])).toBe(true);
  expect(isHiddenStart(['tandem', '--', '--hidden'])).toBe(false);
  expect(isHiddenStart(['tandem'])).toBe(false);
});
