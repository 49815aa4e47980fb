import type { Logger } from 'pino';
import type { Clock } from './clock/index.ts';
import type { Config, ConfigEditor, LoadResult, Secret } from './config/index.ts';
import type { ReloadResult, Twins } from './control/index.ts';
import type { EmbeddedEnginesDeps } from './embedded-engines.ts';
import type { LoadSource } from './monitor/index.ts';
import type { OllamaHereDeps } from './ollama-here.ts';

/** What a node is started with; `index.ts` starts it, `cli.ts` and the tests provide this. */
export interface StartOptions {
  readonly config: Config;
  /** False when there is no configuration document at all: the node runs with the defaults and looks for an engine. */
  readonly configured: boolean;
  readonly dataFolder: string;
  readonly configFile?: string;
  /** Base URL of the Ollama that `OLLAMA_HOST` names, or its default. */
  readonly ollamaHost: string;
  /** Where the Ollama of this machine may keep its models; left out: not known, and no disk is looked at. */
  readonly ollamaFolders?: readonly string[];
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly controlToken: Secret;
  /** What tells of this machine's load. */
  readonly load: LoadSource;
  /** The built page. It may not be there; the control port then says how it is built. */
  readonly pageFolder: string;
  /** How the embedded engine is started, whether it may be, and what pip needs of the environment for its model. */
  readonly engines: Pick<EmbeddedEnginesDeps, 'launcher' | 'isAllowed' | 'isInstalled' | 'environment'>;
  /** The machine that Ollama's processes run on, and whether Tandem may start and end any. */
  readonly ollama: Pick<OllamaHereDeps, 'machine' | 'isAllowed'>;
  /** Reads the document again, with the same flags laid over it. Never throws. */
  readonly reloadConfig: () => Promise<LoadResult>;
  /** Changes the document; absent where it is no file (a test's own). */
  readonly editor?: ConfigEditor;
}

export interface RunningNode {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** With the token in its fragment; never to be logged. */
  readonly dashboardUrl: string;
  readonly nodeId: string;
  readonly twins: Twins;
  /** Calls `changed` when anything that is shown may be another; gives back what ends that. */
  onChange(changed: () => void): () => void;
  reload(): Promise<ReloadResult>;
  /** The machine slept or its network is another: everything is looked at now. */
  wake(): void;
  /** Takes no new requests and resolves when the running ones have ended, or after `limitMs`; everything is on disk. */
  drain(limitMs: number): Promise<void>;
  /** Cuts what is running and closes everything; also while draining. */
  stopNow(): Promise<void>;
}

export type StartResult =
  | { readonly kind: 'running'; readonly node: RunningNode }
  | { readonly kind: 'port-taken'; readonly port: number; readonly what: 'gateway' | 'control' }
  /** Any other reason why a port cannot be listened on: no such address, no right to a port below 1024. */
  | {
      readonly kind: 'cannot-listen';
      readonly what: 'gateway' | 'control';
      readonly host: string;
      readonly port: number;
      /** `EADDRNOTAVAIL`, `EACCES`, … */
      readonly code: string;
    };
