import type { Station } from '../node/control/index.ts';
import { colabItems } from './colab/menu.ts';
import type { Command } from './commands.ts';
import type { IconShape } from './icon.ts';
import type { ShellState } from './shell-state.ts';
import { type Situation, shapes, situationOf } from './situation.ts';
import type { Words } from './words/en.ts';

/** What the tray shows, as plain data. */
export interface TrayModel {
  readonly icon: IconShape;
  readonly tooltip: string;
  readonly items: readonly MenuEntry[];
}

export type MenuEntry =
  | { readonly kind: 'action'; readonly label: string; readonly command: Command; readonly isEnabled: boolean }
  | { readonly kind: 'tick'; readonly label: string; readonly command: Command; readonly isOn: boolean }
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly MenuEntry[] }
  | { readonly kind: 'separator' };

/** More would not fit a menu; the rest is on the page. */
const MOST_TROUBLES = 3;
/** Windows cuts a tooltip after this many characters. */
const LONGEST_TOOLTIP = 127;

/** Icon, tooltip and menu for a state. Every action is in the menu: on Linux a click on the icon may never come. */
export function trayModel(state: ShellState, words: Words): TrayModel {
  const situation = situationOf(state, words);
  return {
    icon: shapes[situation.kind],
    tooltip: tooltipOf(state, situation, words),
    items: [
      { kind: 'words', label: headOf(state, situation, words) },
      ...situation.troubles.slice(0, MOST_TROUBLES).map(label => ({ kind: 'words' as const, label })),
      separator,
      ...mainItems(state, words),
      separator,
      ...engineItems(state, words),
      ...colabItems(state, words),
      ...copyItems(state, words),
      separator,
      ...ownItems(state, words),
      separator,
      action(words.menu.quit, { do: 'quit' }, state.node.kind !== 'stopping'),
    ],
  };
}

const separator: MenuEntry = { kind: 'separator' };

function action(label: string, command: Command, isEnabled = true): MenuEntry {
  return { kind: 'action', label, command, isEnabled };
}

function headOf({ node, live }: ShellState, situation: Situation, words: Words): string {
  const name = live?.node.name ?? (node.kind === 'ready' ? node.ready.node : undefined);
  const how =
    node.kind === 'ready' && node.isAttached ? `${situation.words} (${words.situation.attached})` : situation.words;
  return name === undefined ? how : `${name}: ${how}`;
}

function tooltipOf({ node, live, twins, figures }: ShellState, situation: Situation, { tooltip }: Words): string {
  const name = live?.node.id ?? (node.kind === 'ready' ? node.ready.node : '');
  const load = twins?.self.load;
  const queued = twins?.self.jobs?.queued ?? 0;
  const lines = [
    tooltip.head(name, situation.words).replace(' :', ':'),
    ...situation.troubles.slice(0, 1),
    [
      ...(load ? [tooltip.load(load.cpu)] : []),
      ...(figures ? [tooltip.requests(figures.requests), tooltip.saved(figures.saved)] : []),
      ...(queued > 0 ? [tooltip.queue(queued)] : []),
    ].join(', '),
  ];
  return lines
    .filter(line => line !== '')
    .join('\n')
    .slice(0, LONGEST_TOOLTIP);
}

function mainItems({ node, live, twins, quiet }: ShellState, { menu }: Words): MenuEntry[] {
  const isActive = twins?.self.role === 'active';
  return [
    action(menu.open, { do: 'open' }),
    ...(node.kind === 'stopped' ? [action(menu.startNode, { do: 'start-node' })] : []),
    ...(twins?.twin ? [action(isActive ? menu.isActive : menu.makeActive, { do: 'make-active' }, !isActive)] : []),
    live?.paused ? action(menu.resume, { do: 'resume' }) : action(menu.pause, { do: 'pause' }, live !== undefined),
    ...(quiet ? [tick(menu.quiet, { do: 'quiet', isOn: !quiet.isOn }, quiet.isOn)] : []),
  ];
}

/** Each of this machine's engines and accounts with the one thing that helps. */
function engineItems({ live }: ShellState, words: Words): MenuEntry[] {
  const own = live?.stations.filter(({ owner, tier }) => owner === undefined && tier !== 'colab') ?? [];
  if (own.length === 0) return [];
  return [{ kind: 'submenu', label: words.menu.engines, items: own.flatMap(station => stationItems(station, words)) }];
}

function stationItems(station: Station, words: Words): MenuEntry[] {
  const { menu } = words;
  const page = station.tier === 'workstation' ? 'models' : 'accounts';
  const label = menu.station(station.backend, stationWords(station, words));
  if (station.state.kind !== 'disabled') return [action(label, { do: 'open', page })];
  return [
    action(label, { do: 'open', page }),
    action(menu.enable(station.backend), { do: 'enable', backend: station.id }),
  ];
}

function stationWords({ state, inFlight, slots }: Station, { station }: Words): string {
  switch (state.kind) {
    case 'serving':
      return station.serving(inFlight, slots);
    case 'untried':
      return station.untried;
    case 'down':
      return station.down;
    case 'degraded':
    case 'resting':
    case 'preparing':
    case 'disabled':
      return station[state.kind](state.reason);
  }
}

function copyItems({ node, tunnelUrl }: ShellState, { menu }: Words): MenuEntry[] {
  return [
    action(menu.copyGateway, { do: 'copy-gateway' }, node.kind === 'ready'),
    ...(tunnelUrl === undefined ? [] : [action(menu.copyTunnel, { do: 'copy', text: tunnelUrl })]),
  ];
}

function ownItems({ autostart, options, update }: ShellState, words: Words): MenuEntry[] {
  const { menu } = words;
  const { startHidden, stayInTray, stayAwake, isMuted, keyChain } = options;
  const isVetoed = autostart?.kind === 'vetoed';
  const isOn = autostart?.kind === 'on';
  return [
    ...(autostart && autostart.kind !== 'unsupported'
      ? [tick(isVetoed ? menu.startAtLoginVetoed : menu.startAtLogin, { do: 'autostart', isOn: !isOn }, isOn)]
      : []),
    {
      kind: 'submenu',
      label: menu.options,
      items: [
        tick(menu.startHidden, { do: 'set', option: 'startHidden', isOn: !startHidden }, startHidden),
        tick(menu.stayInTray, { do: 'set', option: 'stayInTray', isOn: !stayInTray }, stayInTray),
        tick(menu.stayAwake, { do: 'set', option: 'stayAwake', isOn: !stayAwake }, stayAwake),
        tick(menu.mute, { do: 'set', option: 'isMuted', isOn: !isMuted }, isMuted),
        ...(keyChain === undefined ? [] : [tick(menu.keyChain, { do: 'key-chain', isOn: !keyChain }, keyChain)]),
      ],
    },
    action(menu.logs, { do: 'logs' }),
    action(menu.diagnostics, { do: 'diagnostics' }),
    updateItem(update, words),
  ];
}

function updateItem(update: ShellState['update'], { menu }: Words): MenuEntry {
  switch (update.kind) {
    case 'idle':
      return action(menu.checkUpdates, { do: 'check-updates' });
    case 'checking':
      return action(menu.checking, { do: 'check-updates' }, false);
    case 'available':
      return action(menu.download(update.version), { do: 'download-update' });
    case 'downloading':
      return action(menu.downloading(update.share), { do: 'download-update' }, false);
    case 'ready':
      return action(menu.install(update.version), { do: 'install-update' });
  }
}

function tick(label: string, command: Command, isOn: boolean): MenuEntry {
  return { kind: 'tick', label, command, isOn };
}
