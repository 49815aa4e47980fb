import type { Clock } from '../node/clock/index.ts';
import type { Parent } from '../node/parent.ts';
import type { LinuxAutostartOptions } from './autostart/linux.ts';
import type { KeyFiles } from './data-key.ts';
import type { PreferenceFile } from './preferences.ts';
import type { RunProgram } from './tray-host.ts';
import type { Updater } from './updates.ts';
import type { Words } from './words/en.ts';

/** What the shell is started with; `main.ts` provides it from the real process, a test from stand-ins. */
export interface DesktopOptions {
  /** `out/main/headless.js`. */
  readonly nodeScript: string;
  /** `out/main/engine.js`. */
  readonly engineScript: string;
  /** `out/preload/index.cjs`; undefined where it is not built. */
  readonly preloadScript: string | undefined;
  /** Flags of the node. */
  readonly nodeArguments: readonly string[];
  readonly nodeEnvironment: Readonly<Record<string, string>>;
  /** Folder for the browser's files and the single-instance lock; Electron's own choice when undefined. */
  readonly profileFolder: string | undefined;
  /** Started at login. */
  readonly isHiddenStart: boolean;
  /** The program that started the app and talks to it, such as `npm start`. */
  readonly starter: Parent | undefined;
  readonly words: Words;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Speaks with the node's control port. */
  readonly fetch: typeof fetch;
  /** Called once the profile folder is set and the app is ready. */
  readonly preferenceFile: () => PreferenceFile;
  /** Undefined: this copy does not update itself. */
  readonly updater: () => Updater | undefined;
  readonly machine: Machine;
}

/** What the shell asks of the machine besides Electron. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Versions and the system, for diagnostics. */
  readonly about: Readonly<Record<string, string>>;
  /** Undefined: the node will refuse its data folder and say why. */
  readonly keyFiles: KeyFiles | undefined;
  readonly freshKey: () => string;
  readonly autostart: LinuxAutostartOptions;
  /** The addresses of this machine as one text. */
  readonly network: () => string;
  readonly run: RunProgram;
  readonly logFolder: string;
  readonly logTail: () => readonly string[];
  readonly writeFile: (path: string, text: string) => Promise<void>;
}
