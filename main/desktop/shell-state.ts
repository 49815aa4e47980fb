import type { LiveState, TwinsState } from '../node/control/index.ts';
import type { AutostartState } from './autostart/index.ts';
import type { PaneState } from './colab/reading.ts';
import type { NodeState } from './node-host.ts';
import type { UpdateState } from './updates.ts';

/** Everything that tray, notifications and menus are made of. Parts that are not known yet are left out. */
export interface ShellState {
  readonly node: NodeState;
  /** As the node told last; absent while the shell has no connection to it. */
  readonly live?: LiveState;
  readonly twins?: TwinsState;
  readonly figures?: Figures;
  /** The owner works on this machine and wants it quiet; absent: this node does not know of it. */
  readonly quiet?: { readonly isOn: boolean };
  /** Where the gateway is reached from outside. */
  readonly tunnelUrl?: string;
  readonly colab?: PaneState;
  readonly autostart?: AutostartState;
  readonly update: UpdateState;
  readonly options: ShellOptions;
}

/** What the node has counted. */
export interface Figures {
  /** In the latest 24 hours. */
  readonly requests: number;
  /** US dollars, today. */
  readonly saved: number;
}

/** Switches of the shell itself. */
export interface ShellOptions {
  readonly startHidden: boolean;
  readonly stayInTray: boolean;
  readonly stayAwake: boolean;
  readonly isMuted: boolean;
  /** Absent: this system has no key chain worth the name. */
  readonly keyChain?: boolean;
}
