import type { EngineWork, Load, LoadRange, LoadSeries, Quiet } from '../monitor/index.ts';
import type { MachineState, TwinAnswer } from './twin-view.ts';

/** How loaded the machine is, in few words: for the tray's tooltip and for scripts. Cheap to ask. */
export interface LoadSummary {
  /** `short`: about to run out of memory, and not asked. */
  readonly room: 'room' | 'busy' | 'short';
  /** Why it is not `room`: "its machine is busy (other programs take 31 of 44 cores)". */
  readonly reason?: string;
  /** Share of all cores, 0 to 1. */
  readonly cpu: number;
  readonly cores: number;
  /** Share of the memory in use, 0 to 1. */
  readonly memory?: number;
  /** °C. */
  readonly temperature?: number;
  /** Cores that other programs take; absent: not known. */
  readonly other?: number;
  readonly engines: readonly EngineWork[];
  readonly quiet: Quiet;
}

/** What of it everything that is shown carries, so that it is seen on every page: it changes a few times a day. */
export type RoomNow = Pick<LoadSummary, 'room' | 'reason' | 'quiet'>;

/** The machine as its page shows it. */
export interface MachineNow {
  /** Of its node. */
  readonly id: string;
  /** The id where the owner gave it none. */
  readonly name: string;
  readonly role: MachineState['role'] | 'alone';
  readonly load: Load;
  readonly room: LoadSummary['room'];
  readonly reason?: string;
  /** With `busy`: what of. */
  readonly because?: 'processor' | 'memory' | 'swapping';
  readonly quiet: Quiet;
  readonly settings: QuietSettings;
  /** False: the owner wants other programs' work not to matter. */
  readonly isHeeded: boolean;
  /** Since someone touched keyboard or mouse, ms; absent: not known. */
  readonly userIdle?: number;
  /** The backends of this machine: the slots that each gives away now, of how many. */
  readonly slots: readonly { readonly id: string; readonly now: number; readonly most: number }[];
  /** The twin's machine, as far as it told. */
  readonly twin?: TwinMachine;
}

export interface TwinMachine {
  readonly id: string;
  readonly name: string;
  readonly role: MachineState['role'];
  readonly isHeard: boolean;
  /** How long ago it told this, ms; absent: it was never heard. */
  readonly silentFor?: number;
  readonly room?: LoadSummary['room'];
  readonly reason?: string;
  readonly isQuiet?: boolean;
  readonly cpu?: number;
  readonly cores?: number;
  readonly memory?: number;
  /** Who works there; absent: it does not tell. */
  readonly engines?: MachineState['engines'];
}

/** `machine.quiet` of the configuration. */
export interface QuietSettings {
  readonly mode: 'off' | 'on' | 'hours' | 'active';
  readonly hours: readonly {
    readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
    readonly from: string;
    readonly to: string;
  }[];
  readonly share: number;
  readonly idleAfter: number;
}

/** For how long the switch by hand holds. */
export type HandTime = 'until-changed' | 'hour' | 'until-tomorrow';

/** What the control API needs of the machine. */
export interface MachineView {
  summary(): LoadSummary;
  now(): MachineNow;
  history(range: LoadRange): LoadSeries;
  /** Quiet or not, whatever the settings say, for so long. */
  switchQuiet(isQuiet: boolean, time: HandTime): void;
  /** The settings decide again. */
  releaseQuiet(): void;
  /** Changes the settings in the configuration. */
  setQuiet(settings: QuietSettings): Promise<TwinAnswer>;
}
