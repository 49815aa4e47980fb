import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeState } from '../../main/desktop/node-host.ts';
import { createTray, trayModel } from '../../main/desktop/tray.ts';
import { FakeElectron, FakeImage } from '../fakes/electron.ts';

const starting: NodeState = { kind: 'starting' };
const ready: NodeState = {
  kind: 'ready',
  ready: { node: 'a', gateway: 'http://127.0.0.1:8484', dashboard: 'http://127.0.0.1:8485/#token=secret' },
};
const restarting: NodeState = { kind: 'restarting' };
const stopped: NodeState = { kind: 'stopped', sentence: 'A port is taken.', detail: '' };
const stopping: NodeState = { kind: 'stopping' };

/** The menu as a person reads it: what cannot be chosen stands in brackets. */
function menu(state: NodeState): string[] {
  return trayModel(state).items.map(item => {
    if (item.kind === 'separator') return '-';
    return item.kind === 'action' && item.isEnabled ? item.label : `(${item.label})`;
  });
}

describe('the model', () => {
  test.each([
    [starting, 'ring', 'Tandem: the node is starting'],
    [ready, 'disc', 'Tandem: node a runs'],
    [restarting, 'triangle', 'Tandem: the node stopped and is started again'],
    [stopped, 'square', 'Tandem: the node does not run'],
    [stopping, 'ring', 'Tandem: finishing what runs, then quitting'],
  ] as const)('for %j is the icon %s and the words "%s"', (state, icon, tooltip) => {
    expect(trayModel(state)).toMatchObject({ icon, tooltip });
  });

  test('offers the gateway URL once the node is ready', () => {
    expect(menu(ready)).toEqual([
      '(node a runs)',
      '-',
      'Open the dashboard',
      'Copy the gateway URL',
      '-',
      'Quit Tandem',
    ]);
    expect(menu(starting)).toContain('(Copy the gateway URL)');
  });

  test('offers a new start when the node is stopped, and only then', () => {
    expect(menu(stopped)).toContain('Start the node again');
    for (const state of [starting, ready, restarting, stopping]) {
      expect(menu(state)).not.toContain('Start the node again');
    }
  });

  test('offers to quit in every state but the one of quitting', () => {
    for (const state of [starting, ready, restarting, stopped]) expect(menu(state)).toContain('Quit Tandem');
    expect(menu(stopping)).toContain('(Quit Tandem)');
  });

  test('shows no token', () => {
    expect(JSON.stringify(trayModel(ready))).not.toContain('secret');
  });
});

describe('in the panel', () => {
  let electron: FakeElectron;
  let done: string[];
  let show: (state: NodeState) => void;
  beforeEach(() => {
    electron = new FakeElectron();
    done = [];
    show = createTray(electron, 'linux', {
      open: () => done.push('open'),
      copyGateway: () => done.push('copy'),
      start: () => done.push('start'),
      quit: () => done.push('quit'),
    });
  });

  test('there is one icon, and each change sets picture, words and menu anew', () => {
    show(starting);
    const before = electron.tray.image;
    show(ready);
    expect(electron.trays).toHaveLength(1);
    expect(electron.tray.image).not.toBe(before);
    expect(electron.tray.toolTip).toBe('Tandem: node a runs');
    expect(electron.tray.menus).toHaveLength(2);
  });

  test('a click opens the dashboard', () => {
    show(starting);
    electron.tray.emit('click');
    expect(done).toEqual(['open']);
  });

  test('every item does what it says', () => {
    show(ready);
    for (const label of ['Open the dashboard', 'Copy the gateway URL', 'Quit Tandem']) electron.tray.choose(label);
    show(stopped);
    electron.tray.choose('Start the node again');
    expect(done).toEqual(['open', 'copy', 'quit', 'start']);
  });

  test('the icon is there in the sizes of the platform', () => {
    const sizes = (platform: NodeJS.Platform) => {
      const panel = new FakeElectron();
      createTray(panel, platform, { open() {}, copyGateway() {}, start() {}, quit() {} })(starting);
      const { image } = panel.tray;
      return image instanceof FakeImage
        ? [image.isTemplate, ...image.representations.map(({ width, scaleFactor }) => `${width}@${scaleFactor}`)]
        : [];
    };
    expect(sizes('win32')).toEqual([false, '16@1', '20@1.25', '24@1.5', '32@2']);
    expect(sizes('darwin')).toEqual([true, '16@1', '20@1.25', '24@1.5', '32@2']);
    expect(sizes('linux')).toEqual([false, '32@1', '40@1.25', '48@1.5', '64@2']);
  });
});
