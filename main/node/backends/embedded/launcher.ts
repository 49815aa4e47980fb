import type { ToEngine } from './protocol.ts';

/** Starts engine processes; how differs between plain Node and Electron. */
export interface EngineLauncher {
  /** Starts one. What goes wrong while it starts is told by its end. */
  launch(): EngineProcess;
}

/** One engine's process. */
export interface EngineProcess {
  send(message: ToEngine): void;
  /** Messages as they come, not yet checked. */
  onMessage(listener: (message: unknown) => void): void;
  /** It has ended, or could not be started: once, and nothing comes after it. */
  onEnd(listener: (end: EngineEnd) => void): void;
  /** Ends it at once. */
  kill(): void;
}

/** How a process ended, in words: `SIGKILL`, `exit code 1`, `spawn EAGAIN`; and what it wrote to standard error last. */
export interface EngineEnd {
  readonly how: string;
  readonly lastWords: string;
}
