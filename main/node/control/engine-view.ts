import type { EngineState, InstallState } from '../ollama/index.ts';

/** The engines of this machine that Tandem looks after, for the page. */
export interface EnginesView {
  engines(): Promise<EnginesShown>;
  /** Starts one that does not run, whatever went wrong before. */
  start(baseUrl: string): Promise<EngineDone>;
  /** Only one that Tandem started. */
  stop(baseUrl: string): Promise<EngineDone>;
  /** One that Tandem did not start is ended only where the configuration allows it. */
  restart(baseUrl: string): Promise<EngineDone>;
  /** Fetches Ollama's official release for this system and puts it in place; goes on in the background. */
  install(): EngineDone;
  cancelInstall(): EngineDone;
}

/** `refused`: `message` says why, and what to do. */
export type EngineDone = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly message: string };

export interface EnginesShown {
  /** `ollama.manage`, as it is in force. */
  readonly isManaged: boolean;
  /** Why so many and on which cores, sentence by sentence; none: nothing was planned, they run as their owner runs them. */
  readonly because: readonly string[];
  readonly engines: readonly EngineShown[];
  readonly install: InstallShown;
}

export type EngineAction = 'start' | 'stop' | 'restart' | 'install';

export interface EngineShown {
  readonly baseUrl: string;
  /** 0 for the first of its backend. */
  readonly index: number;
  readonly backend: string;
  readonly state: EngineState;
  /** When the state began, ms since the epoch. */
  readonly since: number;
  readonly isOurs: boolean;
  /** Of a model that it loads. */
  readonly threads: number;
  /** Requests that it answers at one time, when Tandem starts it. */
  readonly slots: number;
  readonly restarts: number;
  /** Why it was started again last, or could not be. */
  readonly lastReason?: string;
  readonly log: { readonly where: string; readonly lines: readonly string[] };
  /** What can be done about it here; the most useful first. */
  readonly actions: readonly EngineAction[];
  /** What the owner can do elsewhere. */
  readonly remedy?: { readonly text: string; readonly command?: string };
}

/** How far the installation of Ollama is; `command` does the same in a terminal. */
export type InstallShown = InstallState & { readonly command?: string };
