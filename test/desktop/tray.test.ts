import { beforeEach, describe, expect, test } from 'vitest';
import type { PaneState } from '../../main/desktop/colab/reading.ts';
import type { Command } from '../../main/desktop/commands.ts';
import type { ShellState } from '../../main/desktop/shell-state.ts';
import { createTray } from '../../main/desktop/tray.ts';
import { type MenuEntry, trayModel } from '../../main/desktop/tray-model.ts';
import { en } from '../../main/desktop/words/en.ts';
import { FakeElectron, FakeImage } from '../fakes/electron.ts';
import { live, serving, shellState, station, twins } from './shell-states.ts';

const model = (changes: Partial<ShellState> = {}) => trayModel(shellState(changes), en);
const flat = (items: readonly MenuEntry[]): MenuEntry[] =>
  items.flatMap(item => (item.kind === 'submenu' ? [item, ...flat(item.items)] : [item]));

/** The menu as a person reads it: what cannot be chosen stands in brackets, ticks as [x]. */
function menu(changes: Partial<ShellState> = {}): string[] {
  return flat(model(changes).items).map(item => {
    if (item.kind === 'separator') return '-';
    if (item.kind === 'tick') return `[${item.isOn ? 'x' : ' '}] ${item.label}`;
    if (item.kind === 'submenu') return `${item.label} >`;
    return item.kind === 'action' && item.isEnabled ? item.label : `(${item.label})`;
  });
}

/** What choosing an entry asks for. */
function command(label: string, changes: Partial<ShellState> = {}): Command | undefined {
  const item = flat(model(changes).items).find(entry => 'label' in entry && entry.label === label);
  return item && 'command' in item ? item.command : undefined;
}

const down = station('groq', { kind: 'down', reason: 'refused' });

describe('the icon', () => {
  test.each<[string, Partial<ShellState>, string, string]>([
    ['starting', { node: { kind: 'starting' }, live: undefined }, 'dots', 'the node is starting'],
    ['connecting', { live: undefined }, 'dots', 'connecting to the node'],
    ['active', { twins: twins('active', true) }, 'disc', 'active'],
    ['alone', {}, 'disc', 'active'],
    ['standby', { twins: twins('standby', true) }, 'ring', 'standby'],
    ['one of several down', { live: live([serving, down]) }, 'triangle', 'active'],
    ['all down', { live: live([down]) }, 'square', 'nothing can answer'],
    ['nothing there', { live: live([]) }, 'square', 'nothing can answer'],
    [
      'a model being fetched',
      { live: live([station('embedded', { kind: 'preparing', until: 1, reason: '40 %' })]) },
      'dots',
      'getting ready: embedded',
    ],
    ['paused', { live: live([serving], { paused: true }) }, 'bars', 'serving is paused'],
    ['the twin silent', { twins: twins('active', false) }, 'triangle', 'active'],
    ['Colab wanting a hand', { colab: { kind: 'captcha' } }, 'triangle', 'active'],
    ['crashed', { node: { kind: 'restarting' }, live: undefined }, 'triangle', 'the node stopped and is started again'],
    ['stopped', { node: { kind: 'stopped', sentence: '', detail: '' }, live: undefined }, 'square', 'does not run'],
    ['quitting', { node: { kind: 'stopping' }, live: undefined }, 'dots', 'finishing what runs'],
  ])('of a machine that is %s has its own shape', (_title, changes, icon, words) => {
    const { icon: shown, tooltip } = model(changes);
    expect(shown).toBe(icon);
    expect(tooltip).toContain(words);
  });

  test('of a twin that is lost is not the one of all well, and the words say it', () => {
    const { tooltip, items } = model({ twins: twins('active', false) });
    expect(tooltip).toContain('T7910-B is not heard');
    expect(items[1]).toEqual({ kind: 'words', label: 'T7910-B is not heard' });
  });
});

test('the tooltip has role, load, requests, savings and queue, and fits Windows', () => {
  const { tooltip } = model({ twins: twins('active', true), figures: { requests: 212, saved: 1.2 } });
  expect(tooltip).toBe('Tandem a: active\nLoad 42%, 212 requests in 24 h, $1.20 saved today, 3 queued');
  const many = Array.from({ length: 9 }, (_, index) => station(`a-long-name-${index}`.repeat(4), down.state));
  expect(model({ live: live([serving, ...many]) }).tooltip.length).toBeLessThanOrEqual(127);
});

describe('the menu', () => {
  test('has everything of a pair that runs', () => {
    const groq = station('groq', { kind: 'disabled', reason: 'its key was refused' });
    expect(
      menu({
        live: live([serving, groq]),
        twins: twins('standby', true),
        quiet: { isOn: false },
        tunnelUrl: 'https://tandem-a.example',
        colab: { kind: 'connected' },
        autostart: { kind: 'on' },
      }),
    ).toEqual([
      '(T7910-A: standby)',
      '(groq is disabled)',
      '-',
      'Open Tandem',
      'Make this machine active',
      'Pause serving',
      '[ ] Quiet mode',
      '-',
      'Engines >',
      'ollama: serves 1 of 4',
      'groq: disabled, its key was refused',
      'Enable groq again',
      'Colab is connected >',
      'Show the notebook',
      'Run the worker’s cell',
      'Open in your browser',
      'Copy the gateway URL',
      'Copy the tunnel URL',
      '-',
      '[x] Start at login',
      'Options >',
      '[x] Start without a window',
      '[x] Keep running when the window is closed',
      '[ ] Keep the machine awake while it is active',
      '[ ] Do not disturb',
      'Logs',
      'Export diagnostics…',
      'Check for updates',
      '-',
      'Quit Tandem',
    ]);
  });

  test('leaves out what is not known, and switches off what needs a node', () => {
    const words = menu({ node: { kind: 'starting' }, live: undefined });
    expect(words).toContain('(Copy the gateway URL)');
    expect(words).toContain('(Pause serving)');
    for (const absent of ['Quiet mode', 'Copy the tunnel URL', 'Make this machine active', 'Start at login']) {
      expect(words.join()).not.toContain(absent);
    }
  });

  test('offers a new start when the node is stopped, and only then', () => {
    expect(menu({ node: { kind: 'stopped', sentence: '', detail: '' }, live: undefined })).toContain(
      'Start the node again',
    );
    expect(menu()).not.toContain('Start the node again');
  });

  test('offers the role only to the standby of a pair', () => {
    expect(menu({ twins: twins('active', true) })).toContain('(This machine is active)');
    expect(menu({ twins: twins('active') }).join()).not.toContain('active machine');
    expect(command('Make this machine active', { twins: twins('standby', true) })).toEqual({ do: 'make-active' });
  });

  test('turns pause into resume', () => {
    expect(command('Resume serving', { live: live([serving], { paused: true }) })).toEqual({ do: 'resume' });
    expect(command('Pause serving')).toEqual({ do: 'pause' });
  });

  test('says that the system vetoes start at login, and does not call it on', () => {
    expect(menu({ autostart: { kind: 'vetoed' } })).toContain(
      '[ ] Start at login (switched off in the system’s settings)',
    );
    expect(menu({ autostart: { kind: 'unsupported' } }).join()).not.toContain('Start at login');
  });

  test.each<[PaneState, string, Command]>([
    [{ kind: 'closed' }, 'Open the notebook', { do: 'colab', what: 'open' }],
    [{ kind: 'sign-in' }, 'Show the notebook', { do: 'colab', what: 'open' }],
    [{ kind: 'disconnected', hasGivenUp: true }, 'Reconnect', { do: 'colab', what: 'reconnect' }],
    [{ kind: 'unknown', missed: ['connect'] }, 'Show the notebook', { do: 'colab', what: 'open' }],
  ])('for Colab in %j has its one useful action', (colab, label, asks) => {
    expect(command(label, { colab })).toEqual(asks);
  });

  test.each<[ShellState['update'], string]>([
    [{ kind: 'idle' }, 'Check for updates'],
    [{ kind: 'checking' }, '(Checking for updates…)'],
    [{ kind: 'available', version: '2.0.0' }, 'Download version 2.0.0…'],
    [{ kind: 'downloading', version: '2.0.0', share: 0.42 }, '(Downloading the update: 42%)'],
    [{ kind: 'ready', version: '2.0.0' }, 'Install version 2.0.0 and quit'],
  ])('for an update that is %j offers the next step', (update, label) => {
    expect(menu({ update })).toContain(label);
  });

  test('of an attached node says that it is one', () => {
    const node = shellState().node;
    if (node.kind !== 'ready') throw new Error('it is ready');
    expect(menu({ node: { ...node, isAttached: true } })[0]).toBe('(T7910-A: active (a node that runs by itself))');
  });

  test('and all the rest show no token', () => {
    expect(JSON.stringify(model())).not.toContain('secret');
  });
});

describe('in the panel', () => {
  let electron: FakeElectron;
  let asked: Command[];
  let show: ReturnType<typeof createTray>;
  beforeEach(() => {
    electron = new FakeElectron();
    asked = [];
    show = createTray(electron, 'linux', command => asked.push(command));
  });

  test('there is one icon, and only what changed is set anew', () => {
    show(model());
    const before = electron.tray.image;
    show(model());
    expect(electron.tray.menus).toHaveLength(1);
    show(model({ live: live([serving], { paused: true }) }));
    expect(electron.trays).toHaveLength(1);
    expect(electron.tray.image).not.toBe(before);
    expect(electron.tray.menus).toHaveLength(2);
    expect(electron.tray.toolTip).toContain('paused');
  });

  test('a click opens the dashboard, and an item asks for what it says', () => {
    show(model());
    electron.tray.emit('click');
    electron.tray.choose('Pause serving');
    electron.tray.choose('Do not disturb');
    expect(asked).toEqual([{ do: 'open' }, { do: 'pause' }, { do: 'set', option: 'isMuted', isOn: true }]);
  });

  test('the icon is there in the sizes of the platform', () => {
    const sizes = (platform: NodeJS.Platform) => {
      const panel = new FakeElectron();
      createTray(panel, platform, () => {})(model());
      const { image } = panel.tray;
      return image instanceof FakeImage
        ? [image.isTemplate, ...image.representations.map(({ width, scaleFactor }) => `${width}@${scaleFactor}`)]
        : [];
    };
    expect(sizes('win32')).toEqual([false, '16@1', '20@1.25', '24@1.5', '32@2']);
    expect(sizes('darwin')).toEqual([true, '16@1', '32@2']);
    expect(sizes('linux')).toEqual([false, '32@1', '40@1.25', '48@1.5', '64@2']);
  });
});
